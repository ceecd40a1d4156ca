using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>Which TLS a hub speaks. Immutable; the presets are static members, and <c>with</c> makes variants of them.</summary>
/// <remarks>
/// A client that offers nothing of it is refused in the handshake, with the alert that the service's stack sends:
/// <c>protocol_version</c> (70) where no version is common, <c>handshake_failure</c> (40) where no cipher suite is.
/// </remarks>
public sealed record DevHubTlsProfile
{
#pragma warning disable SYSLIB0039 // A hub without a minimum version accepts the old ones, as the service did until 2025-08-31.
    private const SslProtocols LegacyVersions = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12;
#pragma warning restore SYSLIB0039

    /// <summary>What the profile is called in errors and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The protocol versions that the hub accepts.</summary>
    public required SslProtocols ProtocolVersions { get; init; }

    /// <summary>The cipher suites that the hub accepts. Those that do not fit the hub's key (RSA or ECDSA) or the negotiated version are passed over.</summary>
    public required ImmutableArray<TlsCipherSuite> CipherSuites { get; init; }

    /// <summary>What the hub does in place of a handshake, for tests; <see langword="null"/> for a hub in good order.</summary>
    public DevHubHandshakeFault? HandshakeFault { get; init; }

    /// <summary>A hub with <c>minTlsVersion</c> 1.2: TLS 1.2 with the four suites of <see cref="TlsPolicies.IotHub20200110"/>. The default.</summary>
    public static DevHubTlsProfile MinTls12 { get; } = ForPolicy(TlsPolicies.IotHub20200110) with { Name = nameof(MinTls12) };

    /// <summary>A hub without <c>minTlsVersion</c>, as before 2025-08-31: TLS 1.0 to 1.2, suites without forward secrecy and with SHA-1 included.</summary>
    /// <remarks>Needs a TLS library that still has these versions; where it has not, the hub's start throws <see cref="PlatformNotSupportedException"/>.</remarks>
    public static DevHubTlsProfile Legacy { get; } = new()
    {
        Name = nameof(Legacy),
        ProtocolVersions = LegacyVersions,
        CipherSuites =
        [
            .. TlsPolicies.IotHub20250831.CipherSuites,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
            TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256,
            TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
            TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
            TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        ],
    };

    /// <summary>A hub that speaks TLS 1.1 and nothing else, and answers a client that names a higher version with the alert <c>protocol_version</c>.</summary>
    public static DevHubTlsProfile Tls11Only { get; } = Legacy with
    {
        Name = nameof(Tls11Only),
#pragma warning disable SYSLIB0039 // For a test that it is refused.
        ProtocolVersions = SslProtocols.Tls11,
#pragma warning restore SYSLIB0039
        RefusesHigherVersions = true,
    };

    /// <summary>
    /// A hub that speaks TLS 1.1 and nothing else, and answers every client with a ServerHello of that version (RFC 5246, appendix E.1), though the client may not have offered it.
    /// Every handshake ends there.
    /// </summary>
    public static DevHubTlsProfile Tls11Anyway { get; } = Tls11Only with
    {
        Name = nameof(Tls11Anyway),
        HandshakeFault = DevHubHandshakeFault.ServerHello(Tls11Only.ProtocolVersions, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA),
    };

    /// <summary>A hub that speaks TLS 1.3 and nothing else, with the two AES-GCM suites.</summary>
    public static DevHubTlsProfile Tls13Only { get; } = ForPolicy(TlsPolicies.IotHub20260526Preview) with { Name = nameof(Tls13Only), ProtocolVersions = SslProtocols.Tls13 };

    /// <summary>
    /// Whether a client that names a higher version, without a list of versions, gets the alert. RFC 5246, appendix E.1, wants the hub's own version in answer instead;
    /// TLS libraries differ.
    /// </summary>
    internal bool RefusesHigherVersions { get; init; }

    /// <summary>Whether OpenSSL has it at security level 0 only: a version below 1.2, or a suite without encryption.</summary>
    internal bool IsWeak => (ProtocolVersions & ~(SslProtocols.Tls12 | SslProtocols.Tls13)) != 0
        || CipherSuites.Any(suite => suite.ToString().Contains("_WITH_NULL_", StringComparison.Ordinal));

    /// <summary>A hub that accepts what a policy allows.</summary>
    /// <param name="policy">The policy.</param>
    public static DevHubTlsProfile ForPolicy(TlsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new DevHubTlsProfile { Name = policy.Name, ProtocolVersions = policy.ProtocolVersions, CipherSuites = policy.CipherSuites };
    }

    /// <summary>A hub that speaks TLS 1.2 with these cipher suites and no other, whatever a policy says of them.</summary>
    /// <param name="cipherSuites">The suites.</param>
    public static DevHubTlsProfile ForCipherSuites(params TlsCipherSuite[] cipherSuites) => new()
    {
        Name = TlsText.Of(cipherSuites),
        ProtocolVersions = SslProtocols.Tls12,
        CipherSuites = [.. cipherSuites],
    };

    /// <summary>The profile of a hub by the value of the service's property <c>minTlsVersion</c>.</summary>
    /// <param name="minTlsVersion"><c>1.2</c>; or <c>1.0</c> or <see langword="null"/> for a hub that was created without it.</param>
    /// <exception cref="ArgumentException">Another value.</exception>
    public static DevHubTlsProfile ForMinTlsVersion(string? minTlsVersion) => minTlsVersion switch
    {
        "1.2" => MinTls12,
        null or "1.0" => Legacy,
        _ => throw new ArgumentException($"The minTlsVersion \"{minTlsVersion}\" is not known. Allowed: 1.0, 1.2. Name one of them.", nameof(minTlsVersion)),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
