using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Tells the layers above TLS that the connection is encrypted and which certificate the client sent.</summary>
internal sealed class TlsConnectionFeature(X509Certificate2? clientCertificate, X509Certificate2Collection clientIntermediates) : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; } = clientCertificate;

    /// <summary>What the client sent besides its certificate.</summary>
    public X509Certificate2Collection ClientIntermediates { get; } = clientIntermediates;

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
