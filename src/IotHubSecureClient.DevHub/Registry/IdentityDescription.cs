using IotHubSecureClient.Emulation.Authentication;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>What a back end wants an identity to be. A class, not a record: it holds keys.</summary>
internal sealed class IdentityDescription
{
    public DeviceStatus Status { get; init; }

    public string? StatusReason { get; init; }

    /// <summary><see langword="null"/> for what is there already, or new keys.</summary>
    public DeviceCredentials? Credentials { get; init; }

    public bool IsEdge { get; init; }

    public string? ManagedBy { get; init; }

    public string? Scope { get; init; }
}
