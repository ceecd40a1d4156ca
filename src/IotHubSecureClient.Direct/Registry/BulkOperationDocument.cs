using System.Text.Json.Serialization;

namespace IotHubSecureClient.Direct;

/// <summary>A device in a bulk request, as it is written.</summary>
internal sealed class BulkOperationDocument
{
    public required string Id { get; init; }

    public required BulkOperationKind ImportMode { get; init; }

    [JsonPropertyName("eTag")]
    public string? ETag { get; init; }

    public DeviceStatus Status { get; init; }

    public string? StatusReason { get; init; }

    public IdentityAuthentication? Authentication { get; init; }

    public DeviceCapabilities? Capabilities { get; init; }

    public static BulkOperationDocument Of(BulkOperation operation)
    {
        var device = operation.Device;
        return new()
        {
            Id = device.DeviceId,
            ImportMode = operation.Kind,
            ETag = operation.Kind is BulkOperationKind.UpdateIfMatchETag or BulkOperationKind.DeleteIfMatchETag
                ? device.ETag ?? throw new ArgumentException($"The device '{device.DeviceId}' has no ETag, which '{operation.Kind}' needs. Read the device first, or choose the operation without a condition.", nameof(operation))
                : null,
            Status = device.Status,
            StatusReason = device.StatusReason,
            Authentication = device.Authentication,
            Capabilities = device.Capabilities,
        };
    }
}
