using IotHubSecureClient.Emulation.Authentication;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>How a new device or module authenticates.</summary>
public sealed class HubDeviceOptions
{
    /// <summary>How it proves who it is.</summary>
    /// <value>The default is <see cref="DeviceCredentialKind.Sas"/>.</value>
    public DeviceCredentialKind CredentialKind { get; set; }

    /// <summary>The first symmetric key: base64 of 16 to 64 bytes.</summary>
    /// <value>The default is <see langword="null"/>: both keys are made. Give both or none.</value>
    public string? PrimaryKey { get; set; }

    /// <summary>The second symmetric key: base64 of 16 to 64 bytes.</summary>
    /// <value>The default is <see langword="null"/>: both keys are made. Give both or none.</value>
    public string? SecondaryKey { get; set; }

    /// <summary>The first thumbprint, SHA-1 or SHA-256, hexadecimal.</summary>
    /// <value>The default is <see langword="null"/>. <see cref="DeviceCredentialKind.SelfSigned"/> needs at least one.</value>
    public string? PrimaryThumbprint { get; set; }

    /// <summary>The second thumbprint, SHA-1 or SHA-256, hexadecimal.</summary>
    /// <value>The default is <see langword="null"/>. <see cref="DeviceCredentialKind.SelfSigned"/> needs at least one.</value>
    public string? SecondaryThumbprint { get; set; }

    internal DeviceCredentials ToCredentials() => new()
    {
        Kind = CredentialKind,
        PrimaryKey = PrimaryKey,
        SecondaryKey = SecondaryKey,
        PrimaryThumbprint = PrimaryThumbprint,
        SecondaryThumbprint = SecondaryThumbprint,
    };
}
