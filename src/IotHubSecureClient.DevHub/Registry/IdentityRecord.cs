using IotHubSecureClient.Emulation.Authentication;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>One state of an identity in the registry; a change makes a new one.</summary>
internal sealed record IdentityRecord
{
    public required HubIdentity Identity { get; init; }

    public required string GenerationId { get; init; }

    public required string ETag { get; init; }

    public required DeviceCredentials Credentials { get; init; }

    public DeviceStatus Status { get; init; }

    public string? StatusReason { get; init; }

    public DateTimeOffset? StatusUpdatedAt { get; init; }

    /// <summary>Whether it is an IoT Edge device.</summary>
    public bool IsEdge { get; init; }

    public string? ManagedBy { get; init; }

    public string? Scope { get; init; }
}
