using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Counts the decrypted bytes that the application reads.</summary>
internal sealed class CountingSslStream(Stream transport, DevHubConnection record) : SslStream(transport, leaveInnerStreamOpen: true)
{
    /// <summary>The SHA-256 thumbprint of the client's certificate, as hexadecimal digits.</summary>
    public string? ClientCertificateThumbprint => RemoteCertificate?.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The certificates that the client sent besides its own; none where a session was resumed.</summary>
    public X509Certificate2Collection ClientIntermediates { get; } = [];

    public void KeepIntermediates(X509Certificate2Collection sent)
    {
        foreach (X509Certificate2 certificate in sent)
        {
            ClientIntermediates.Add(X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span));
        }
    }

    public X509Certificate2? CopyClientCertificate() =>
        RemoteCertificate is { } certificate ? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()) : null;

    /// <summary>Reads, and thereby counts, until the client closes.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (await ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            record.CountReceived(read);
        }

        return read;
    }
}
