using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>Why one device of a bulk request was refused.</summary>
public sealed class BulkOperationError
{
    /// <summary>The id of the device.</summary>
    public string DeviceId { get; init; } = "";

    /// <summary>The hub's name for the error: see <see cref="IotHubErrorCodes"/>.</summary>
    [JsonConverter(typeof(ErrorCodeConverter))]
    public string ErrorCode { get; init; } = "";

    /// <summary>What the hub says of it.</summary>
    public string? ErrorStatus { get; init; }
}
