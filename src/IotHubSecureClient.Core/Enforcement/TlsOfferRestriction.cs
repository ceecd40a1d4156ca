namespace IotHubSecureClient.Enforcement;

/// <summary>What keeps an offer as narrow as it is, where it is within the policy; otherwise the strongest setting that narrows it.</summary>
public enum TlsOfferRestriction
{
    /// <summary>Nothing restricts the offer: what the operating system offers by default.</summary>
    Nothing,

    /// <summary>The protocol versions of the connection's options.</summary>
    ProtocolVersions,

    /// <summary>The cipher suites of the connection's options. Costs a session resumption and memory on Linux, because each connection then has a context of its own.</summary>
    CipherSuites,

    /// <summary>The configuration of the whole process: connections without any setting of their own are within the policy too.</summary>
    Process,
}
