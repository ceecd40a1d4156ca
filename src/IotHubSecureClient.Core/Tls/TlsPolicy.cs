using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>
/// The TLS protocol versions and cipher suites that a connection may use. Immutable; a named preset is in <see cref="TlsPolicies"/>, an own one is made by
/// <see cref="CreateBuilder"/> or <see cref="TlsPolicyOptions"/>.
/// </summary>
/// <remarks>A policy is always at least as strong as TLS 1.2 with ephemeral elliptic-curve key exchange (RFC 9325, sections 3.1.1 and 4.2): what is weaker cannot be built.</remarks>
public sealed class TlsPolicy
{
    internal TlsPolicy(string name, DateOnly? published, SslProtocols protocolVersions, ImmutableArray<TlsCipherSuite> cipherSuites)
    {
        Name = name;
        Published = published;
        ProtocolVersions = protocolVersions;
        CipherSuites = cipherSuites;
    }

    /// <summary>The name by which <see cref="TlsPolicies.Get"/> finds a preset, and which reports, metrics and errors show.</summary>
    public string Name { get; }

    /// <summary>The date of the IoT Hub documentation that a preset follows; <see langword="null"/> for a custom policy.</summary>
    public DateOnly? Published { get; }

    /// <summary>The allowed protocol versions: <see cref="SslProtocols.Tls12"/>, <see cref="SslProtocols.Tls13"/> or both. Never <see cref="SslProtocols.None"/>.</summary>
    public SslProtocols ProtocolVersions { get; }

    /// <summary>The allowed cipher suites, by IANA name, in order of preference.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; }

    /// <summary>Starts a custom policy.</summary>
    /// <param name="name">The name that reports and errors show.</param>
    public static TlsPolicyBuilder CreateBuilder(string name) => new(name);

    /// <summary>Says whether a connection may use this protocol version.</summary>
    /// <param name="protocolVersion">One version, as negotiated.</param>
    public bool Allows(SslProtocols protocolVersion) =>
        protocolVersion is SslProtocols.Tls12 or SslProtocols.Tls13 && (ProtocolVersions & protocolVersion) != 0;

    /// <summary>Says whether a connection may use this cipher suite.</summary>
    /// <param name="cipherSuite">One suite, as negotiated.</param>
    public bool Allows(TlsCipherSuite cipherSuite) => CipherSuites.AsSpan().Contains(cipherSuite);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
