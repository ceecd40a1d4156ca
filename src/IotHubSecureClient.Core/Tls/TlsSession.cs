using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;

namespace IotHubSecureClient.Tls;

/// <summary>What was negotiated on one connection.</summary>
public sealed class TlsSession
{
    /// <summary>The name that was sent as SNI and that the certificate was checked for.</summary>
    public required string Host { get; init; }

    /// <summary>The TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>The negotiated protocol version.</summary>
    public required SslProtocols ProtocolVersion { get; init; }

    /// <summary>The negotiated cipher suite.</summary>
    public required TlsCipherSuite CipherSuite { get; init; }

    /// <summary>Whether an earlier session was resumed (RFC 5246, section 7.3; RFC 8446, section 2.2); <see langword="null"/> where it cannot be known.</summary>
    public bool? Resumed { get; init; }

    /// <summary>The time from the ClientHello to the verified session; zero where it was not measured, as in a certificate callback of another client's.</summary>
    public TimeSpan HandshakeDuration { get; init; }

    /// <summary>The server's certificate and its issuers up to the trust anchor, leaf first; empty where there was none. Sessions with the same server share it.</summary>
    public ImmutableArray<TlsCertificateFacts> CertificateChain { get; init; } = [];

    /// <summary>Host, port, version and suite.</summary>
    public override string ToString() => $"{Host}:{Port} {ProtocolVersion} {CipherSuite}";
}
