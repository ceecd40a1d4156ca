using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace IotHubSecureClient.Handshake;

/// <summary>What a client offered, as a snapshot of its ClientHello that can be kept.</summary>
/// <remarks>GREASE values (RFC 8701) are left out of every list, as JA4 leaves them out: they say nothing of what the client can do.</remarks>
public sealed class ClientHelloOffer
{
    private const ushort RenegotiationInfo = 0x00FF;
    private const ushort Fallback = 0x5600;

    private ClientHelloOffer(in ClientHello hello)
    {
        Length = hello.Length;
        LegacyVersion = TlsVersions.ToSslProtocols(hello.LegacyVersion);
        ListsProtocolVersions = hello.SupportedVersions.Count > 0;
        ProtocolVersions = ReadVersions(hello);
        (CipherSuites, SignalingCipherSuites) = ReadSuites(hello.CipherSuites);
        ServerName = hello.ServerName.IsEmpty ? null : Encoding.ASCII.GetString(hello.ServerName);
        ApplicationProtocols = ReadProtocols(hello.ApplicationProtocols);
        SupportedGroups = ReadValues(hello.SupportedGroups);
        SignatureAlgorithms = ReadValues(hello.SignatureAlgorithms);
        OffersResumption = hello.HasPreSharedKey || !hello.SessionTicket.IsEmpty
            || (!hello.SessionId.IsEmpty && !hello.SupportedVersions.Contains(TlsVersions.Tls13));
        Ja4 = Ja4Fingerprint.Compute(hello);
    }

    /// <summary>The version field of the hello; <see cref="SslProtocols.None"/> for a value outside SSL 3.0 to TLS 1.3.</summary>
    public SslProtocols LegacyVersion { get; }

    /// <summary>
    /// The versions offered, each a single flag, in the client's order: those of <c>supported_versions</c>, or else <see cref="LegacyVersion"/> alone.
    /// Versions outside SSL 3.0 to TLS 1.3 are left out.
    /// </summary>
    public ImmutableArray<SslProtocols> ProtocolVersions { get; }

    /// <summary>
    /// Whether the client listed its versions (RFC 8446, section 4.2.1). One that did not names only its highest version: it may take a lower one, and the hello does not tell.
    /// </summary>
    public bool ListsProtocolVersions { get; }

    /// <summary>The cipher suites in the client's order, without the signalling values.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; }

    /// <summary>
    /// Values in the list of cipher suites that are none: 0x00FF, secure renegotiation (RFC 5746), and 0x5600, fallback (RFC 7507). No server can select them.
    /// </summary>
    public ImmutableArray<ushort> SignalingCipherSuites { get; }

    /// <summary>The host name asked for (SNI); null where there is none.</summary>
    public string? ServerName { get; }

    /// <summary>The application protocols offered (ALPN), in the client's order; a byte that is not ASCII is shown as U+0080 to U+00FF.</summary>
    public ImmutableArray<string> ApplicationProtocols { get; }

    /// <summary>The groups for the key exchange, in the client's order; the IANA registry "TLS Supported Groups".</summary>
    public ImmutableArray<ushort> SupportedGroups { get; }

    /// <summary>The signature schemes, in the client's order; the IANA registry "TLS SignatureScheme".</summary>
    public ImmutableArray<ushort> SignatureAlgorithms { get; }

    /// <summary>
    /// Whether the client brought a session to resume: a pre-shared key, a ticket, or, without TLS 1.3 in the offer, a session id (with it, one is sent in any case).
    /// </summary>
    public bool OffersResumption { get; }

    /// <summary>The JA4 fingerprint for TLS over TCP, such as <c>t13d1516h2_8daaf6152771_e5627efa2ab1</c> (FoxIO, "JA4: TLS Client Fingerprinting").</summary>
    public string Ja4 { get; }

    /// <summary>The length of the message in bytes, its own header of four included, the headers of records not.</summary>
    public int Length { get; }

    /// <summary>Takes the snapshot.</summary>
    /// <param name="hello">A hello for which <see cref="ClientHelloReader"/> returned <see cref="HandshakeReadStatus.Complete"/>.</param>
    public static ClientHelloOffer From(in ClientHello hello) => new(hello);

    /// <summary>Versions and cipher suites by name, and the fingerprint.</summary>
    public override string ToString() =>
        $"{string.Join(", ", ProtocolVersions.Select(TlsNames.Of))}; {string.Join(", ", CipherSuites.Select(TlsNames.Of))}; {Ja4}";

    private static ImmutableArray<SslProtocols> ReadVersions(in ClientHello hello)
    {
        if (hello.SupportedVersions.Count == 0)
        {
            SslProtocols legacy = TlsVersions.ToSslProtocols(hello.LegacyVersion);
            return legacy == SslProtocols.None ? [] : [legacy];
        }

        var versions = ImmutableArray.CreateBuilder<SslProtocols>(hello.SupportedVersions.Count);
        foreach (ushort value in hello.SupportedVersions)
        {
            SslProtocols version = TlsVersions.ToSslProtocols(value);
            if (version != SslProtocols.None)
            {
                versions.Add(version);
            }
        }

        return versions.DrainToImmutable();
    }

    private static (ImmutableArray<TlsCipherSuite> Suites, ImmutableArray<ushort> Signals) ReadSuites(UInt16List list)
    {
        var suites = ImmutableArray.CreateBuilder<TlsCipherSuite>(list.Count);
        ImmutableArray<ushort> signals = [];
        foreach (ushort value in list)
        {
            if (value is RenegotiationInfo or Fallback)
            {
                signals = signals.Add(value);
            }
            else if (!Grease.Contains(value))
            {
                suites.Add((TlsCipherSuite)value);
            }
        }

        return (suites.DrainToImmutable(), signals);
    }

    private static ImmutableArray<string> ReadProtocols(ApplicationProtocolList list)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (ReadOnlySpan<byte> name in list)
        {
            if (name.Length != 2 || name[0] != name[1] || !Grease.Contains((ushort)((name[0] << 8) | name[1])))
            {
                names.Add(Encoding.Latin1.GetString(name));
            }
        }

        return names.DrainToImmutable();
    }

    private static ImmutableArray<ushort> ReadValues(UInt16List list)
    {
        var values = ImmutableArray.CreateBuilder<ushort>(list.Count);
        foreach (ushort value in list)
        {
            if (!Grease.Contains(value))
            {
                values.Add(value);
            }
        }

        return values.DrainToImmutable();
    }
}
