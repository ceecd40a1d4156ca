using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IotHubSecureClient.Direct;

/// <summary>The service API's answer to a request that it accepted.</summary>
internal sealed record ServiceResponse(string Operation, int Status, byte[] Body, string? ContinuationToken)
{
    public T Read<T>(JsonTypeInfo<T> typeInfo) => Read(body => JsonSerializer.Deserialize(body, typeInfo) ?? throw new JsonException("The answer is null."));

    public T ReadElement<T>(Func<JsonElement, T> read) => Read(body => read(JsonBytes.Read(body)));

    private T Read<T>(Func<byte[], T> read)
    {
        try
        {
            return read(Body);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new IotHubDirectException(IotHubErrorCodes.UnexpectedResponse, $"The hub's answer to the request to {Operation} is not understood: {exception.Message}", exception) { StatusCode = Status };
        }
    }
}
