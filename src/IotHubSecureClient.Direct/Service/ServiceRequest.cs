using System.Net.Http.Headers;

namespace IotHubSecureClient.Direct;

/// <summary>A request to the service API.</summary>
/// <param name="Operation">What it does, as in "The hub refused to …".</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, percent-encoded, without the API version.</param>
internal sealed record ServiceRequest(string Operation, HttpMethod Method, string Path)
{
    /// <summary>JSON; <see langword="null"/> for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>An ETag or <c>*</c>, for If-Match (RFC 9110, section 13.1.1); <see langword="null"/> for no condition.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Tells an answer that is a result in spite of its status; <see langword="null"/> where there is none.</summary>
    public Func<int, byte[], bool>? IsResult { get; init; }

    /// <summary>Time that the operation may take in addition to the client's timeout.</summary>
    public TimeSpan AdditionalTime { get; init; }

    public HttpRequestMessage ToMessage(string authorization)
    {
        const string ApiVersion = "2021-04-12";
        var separator = Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var message = new HttpRequestMessage(Method, $"{Path}{separator}api-version={ApiVersion}");

        // A shared access signature is no "scheme parameter" in the sense of the header's parser.
        _ = message.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (IfMatch is not null)
        {
            _ = message.Headers.TryAddWithoutValidation("If-Match", IfMatch == "*" ? "*" : $"\"{IfMatch}\"");
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.Add(name, value);
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } };
        }

        return message;
    }
}
