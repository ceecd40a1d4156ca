namespace IotHubSecureClient.Direct;

/// <summary>How an identity proves itself.</summary>
public enum IdentityAuthenticationType
{
    /// <summary>By a shared access signature, made with one of two symmetric keys.</summary>
    Sas,

    /// <summary>By a certificate with one of two thumbprints.</summary>
    SelfSigned,

    /// <summary>By a certificate of an authority that the hub knows.</summary>
    CertificateAuthority,

    /// <summary>Not at all: by its gateway.</summary>
    None,
}
