namespace IotHubSecureClient.Certificates;

/// <summary>What weakens the verification of the server's certificate. Reached through <see cref="ServerCertificateOptions.Dangerous"/> alone: configuration cannot bind it.</summary>
public sealed class DangerousServerCertificateOptions
{
    internal DangerousServerCertificateOptions()
    {
    }

    internal bool AcceptsAnyCertificate { get; private set; }

    /// <summary>
    /// Accepts whatever certificate a server presents: anybody on the path can read and alter everything, credentials included. For experiments; never for production, and not needed
    /// for a test hub, whose root belongs into <see cref="ServerCertificateOptions.TrustAnchorPem"/>. Protocol version and cipher suite are verified all the same.
    /// </summary>
    public void DangerousAcceptAnyCertificate() => AcceptsAnyCertificate = true;
}
