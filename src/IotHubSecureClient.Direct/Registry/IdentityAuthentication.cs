namespace IotHubSecureClient.Direct;

/// <summary>How an identity proves itself, and with what.</summary>
public sealed class IdentityAuthentication
{
    /// <summary>The way.</summary>
    /// <value>Default <see cref="IdentityAuthenticationType.Sas"/>.</value>
    public IdentityAuthenticationType Type { get; set; } = IdentityAuthenticationType.Sas;

    /// <summary>The keys for <see cref="IdentityAuthenticationType.Sas"/>.</summary>
    public SymmetricKeyPair? SymmetricKey { get; set; }

    /// <summary>The thumbprints for <see cref="IdentityAuthenticationType.SelfSigned"/>.</summary>
    public X509ThumbprintPair? X509Thumbprint { get; set; }
}
