using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>
/// The intermediates of clients that authenticated with them, as material for chains; being here is no trust. A TLS 1.2 session that is resumed
/// brings back the client's own certificate and not its intermediates, so that these are kept beyond the connection.
/// </summary>
internal sealed class ClientIntermediates
{
    private const int Capacity = 256;

    private ImmutableList<X509Certificate2> _certificates = [];

    public ImmutableList<X509Certificate2> Certificates => _certificates;

    /// <summary>Keeps copies of the certificates that are not kept yet; the oldest are dropped beyond the capacity.</summary>
    public void Add(IEnumerable<X509Certificate2> used)
    {
        foreach (X509Certificate2 certificate in used)
        {
            if (!Contains(_certificates, certificate))
            {
                X509Certificate2 copy = X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span);
                ImmutableInterlocked.Update(ref _certificates, static (kept, added) => Contains(kept, added) ? kept : Append(kept, added), copy);
            }
        }
    }

    private static ImmutableList<X509Certificate2> Append(ImmutableList<X509Certificate2> kept, X509Certificate2 added) =>
        (kept.Count < Capacity ? kept : kept.RemoveAt(0)).Add(added);

    private static bool Contains(ImmutableList<X509Certificate2> kept, X509Certificate2 certificate) =>
        kept.Exists(one => one.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));
}
