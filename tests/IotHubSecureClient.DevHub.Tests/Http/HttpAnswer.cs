using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IotHubSecureClient.Tests.Http;

/// <summary>A response, read to its end.</summary>
internal sealed partial record HttpAnswer(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? ETag => Headers.GetValueOrDefault("ETag");

    /// <summary>Asserts everything that an SDK reads of an error.</summary>
    public void AssertError(int status, string code, string message)
    {
        Assert.Equal((status, $"ErrorCode:{code};{message}"), (Status, (string?)Json["Message"]));
        Assert.Matches(TrackingId(), (string?)Json["ExceptionMessage"]);
        Assert.Equal(["Message", "ExceptionMessage"], Json.AsObject().Select(m => m.Key));
        Assert.Equal(code, Headers["iothub-errorcode"]);
        Assert.Equal("application/json; charset=utf-8", Headers["Content-Type"]);
        Assert.True(Guid.TryParse(Headers["x-ms-request-id"], out _));
    }

    [GeneratedRegex(@"^Tracking ID:[0-9a-f]{32}-TimeStamp:05/04/2026 \d\d:\d\d:\d\d$")]
    private static partial Regex TrackingId();
}
