namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>What the registry holds to authenticate an identity with. A class, not a record: it must never be printed.</summary>
internal sealed class DeviceCredentials
{
    public DeviceCredentialKind Kind { get; init; }

    public string? PrimaryKey { get; init; }

    public string? SecondaryKey { get; init; }

    public string? PrimaryThumbprint { get; init; }

    public string? SecondaryThumbprint { get; init; }
}
