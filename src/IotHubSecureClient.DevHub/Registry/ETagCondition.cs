namespace IotHubSecureClient.Emulation.Registry;

/// <summary>The condition of an <c>If-Match</c> header (RFC 9110, section 13.1.1) with one entity tag.</summary>
/// <param name="ETag">The tag without quotes; <see langword="null"/> for any.</param>
internal readonly record struct ETagCondition(string? ETag)
{
    public static ETagCondition Any => default;

    /// <summary>Reads a header: <c>"tag"</c>, <c>W/"tag"</c>, <c>tag</c>, <c>*</c> and, as SDKs send it, <c>"*"</c>.</summary>
    /// <returns><see langword="null"/> where there is no header.</returns>
    public static ETagCondition? Parse(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return null;
        }

        string tag = header.Trim();
        tag = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        tag = tag.Length >= 2 && tag[0] == '"' && tag[^1] == '"' ? tag[1..^1] : tag;
        return tag == "*" ? Any : new ETagCondition(tag);
    }

    /// <exception cref="HubException">The tag is another one: 412.</exception>
    public void Check(string current)
    {
        if (ETag is not null && ETag != current)
        {
            throw new HubException(HubErrorCode.PreconditionFailed, $"Precondition failed: the ETag is not '{ETag}' any more; read the resource again.");
        }
    }
}
