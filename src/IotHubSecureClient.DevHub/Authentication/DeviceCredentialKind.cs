namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>How an identity proves who it is.</summary>
public enum DeviceCredentialKind
{
    /// <summary>SAS tokens signed with one of two symmetric keys.</summary>
    Sas,

    /// <summary>A client certificate with one of two thumbprints.</summary>
    SelfSigned,

    /// <summary>A client certificate of a registered authority, with the device id as common name.</summary>
    CertificateAuthority,

    /// <summary>Nothing: the identity cannot connect.</summary>
    None,
}
