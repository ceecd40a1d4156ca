namespace IotHubSecureClient.Enforcement;

/// <summary>What holds a connection against the policy after the negotiation and before a credential is sent.</summary>
public enum VerificationGate
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The callback that judges the server's certificate, where version and cipher suite are known too.</summary>
    CertificateCallback,

    /// <summary>A tunnel on loopback that reads the server's first message.</summary>
    Tunnel,

    /// <summary>Nothing, so that the path is refused, or left out for another, until the process as a whole is held to the policy.</summary>
    NeedsProcessPolicy,
}
