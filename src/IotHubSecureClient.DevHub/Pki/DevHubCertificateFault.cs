namespace IotHubSecureClient.Emulation.Pki;

/// <summary>What is wrong with the hub's certificate, for tests that a client refuses it. In all else the certificate is as it should be.</summary>
public enum DevHubCertificateFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The validity of the hub's certificate ended yesterday.</summary>
    Expired,

    /// <summary>The validity of the hub's certificate begins tomorrow.</summary>
    NotYetValid,

    /// <summary>The certificate is for <c>another-hub.invalid</c>, and for none of the hub's names and addresses.</summary>
    WrongName,

    /// <summary>The chain ends in a root that is not <see cref="DevHubPki.TrustAnchorPem"/>.</summary>
    UntrustedRoot,

    /// <summary>The extended key usage is client authentication, not server authentication.</summary>
    WrongPurpose,

    /// <summary>The hub's certificate signs itself, and is not <see cref="DevHubPki.TrustAnchorPem"/>.</summary>
    SelfSigned,

    /// <summary>The hub's certificate is on the revocation list of the intermediate. The hub publishes its lists.</summary>
    Revoked,

    /// <summary>The intermediate is on the revocation list of the root. The hub publishes its lists.</summary>
    IntermediateRevoked,
}
