namespace IotHubSecureClient.Direct;

/// <summary>Reads what the hub answers over HTTP to a request that it refuses.</summary>
internal static class HubRefusal
{
    private const int MaxErrorLength = 64 * 1024;
    private const string ErrorCodeHeader = "iothub-errorcode";

    /// <returns>What the body says; the code of the header where it names none.</returns>
    public static HubError ErrorOf(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var error = HubErrorReader.Read(body[..Math.Min(body.Length, MaxErrorLength)]);
        return error with { Code = error.Code ?? (response.Headers.TryGetValues(ErrorCodeHeader, out var values) ? values.FirstOrDefault(value => value.Length > 0) : null) };
    }

    /// <returns>How long the hub asks to wait (RFC 9110, section 10.2.3); <see langword="null"/> where it does not.</returns>
    public static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider timeProvider) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => TimeSpan.FromTicks(Math.Max(0, (date - timeProvider.GetUtcNow()).Ticks)),
        _ => null,
    };

    /// <summary>Reads a body as far as an error goes. One that breaks off is what came of it: the status says the rest.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = new byte[MaxErrorLength];
        var length = 0;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (length < body.Length && await stream.ReadAsync(body.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    length += read;
                }
            }
        }
        catch (IOException)
        {
            // See above.
        }

        return body.AsMemory(0, length);
    }
}
