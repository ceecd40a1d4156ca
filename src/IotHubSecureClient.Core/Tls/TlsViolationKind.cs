namespace IotHubSecureClient.Tls;

/// <summary>What a connection did that its policy does not allow.</summary>
public enum TlsViolationKind
{
    /// <summary>The negotiated protocol version is not in the policy.</summary>
    ProtocolVersion,

    /// <summary>The negotiated cipher suite is not in the policy.</summary>
    CipherSuite,

    /// <summary>The runtime does not say what was negotiated, so that nothing can be verified.</summary>
    SessionUnreadable,

    /// <summary>The server ended the handshake because it shares no protocol version or cipher suite with what the policy lets this client offer.</summary>
    NothingInCommon,

    /// <summary>The server presented no certificate.</summary>
    CertificateMissing,

    /// <summary>The certificate is for other names than the host that was to be reached.</summary>
    CertificateNameMismatch,

    /// <summary>A certificate of the chain has expired.</summary>
    CertificateExpired,

    /// <summary>A certificate of the chain is not valid yet.</summary>
    CertificateNotYetValid,

    /// <summary>The chain ends in a root that is not a trust anchor.</summary>
    CertificateUntrustedRoot,

    /// <summary>The chain does not reach a root: an issuer is missing.</summary>
    CertificateChainIncomplete,

    /// <summary>A certificate of the chain was revoked by its issuer.</summary>
    CertificateRevoked,

    /// <summary>Whether a certificate of the chain was revoked could not be found out.</summary>
    CertificateRevocationUnknown,

    /// <summary>The certificate is not for server authentication.</summary>
    CertificateWrongPurpose,

    /// <summary>A certificate of the chain is signed with a weak algorithm.</summary>
    CertificateWeakSignature,

    /// <summary>The key of a certificate of the chain is too short.</summary>
    CertificateWeakKey,

    /// <summary>The root of the chain is none of the pinned ones.</summary>
    RootPinMismatch,

    /// <summary>The chain is invalid for another reason, which the message gives.</summary>
    CertificateInvalid,
}
