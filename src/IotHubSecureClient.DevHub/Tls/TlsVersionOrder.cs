using System.Security.Authentication;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>The protocol versions that a client can offer, each a single flag.</summary>
internal static class TlsVersionOrder
{
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to recognize them.
    /// <summary>Highest first.</summary>
    public static ReadOnlySpan<SslProtocols> Descending => [SslProtocols.Tls13, SslProtocols.Tls12, SslProtocols.Tls11, SslProtocols.Tls, SslProtocols.Ssl3];
#pragma warning restore SYSLIB0039, CS0618

    /// <summary>The single versions of a set, lowest first.</summary>
    public static List<SslProtocols> Split(SslProtocols versions)
    {
        var single = new List<SslProtocols>(Descending.Length);
        foreach (SslProtocols version in Descending)
        {
            if ((versions & version) != 0)
            {
                single.Insert(0, version);
            }
        }

        return single;
    }
}
