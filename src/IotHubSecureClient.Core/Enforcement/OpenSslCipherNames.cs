using System.Net.Security;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>OpenSSL's names of the suites that a policy can contain, and of all that share their key exchange (openssl-ciphers(1), "CIPHER SUITE NAMES").</summary>
internal static class OpenSslCipherNames
{
    /// <summary>Everything that is not ECDHE with a certificate, by kind of key exchange, authentication and encryption.</summary>
    private const string OtherKinds = "!kRSA:!kDHE:!kPSK:!kRSAPSK:!kDHEPSK:!kECDHEPSK:!kSRP:!kGOST:!kGOST18:!aNULL:!eNULL";

    private static readonly string[] Authentications = ["RSA", "ECDSA"];

    /// <summary>What follows <c>ECDHE-RSA-</c> and <c>ECDHE-ECDSA-</c> in the names of all versions of OpenSSL since 1.0.2.</summary>
    private static readonly string[] Ciphers =
    [
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA256", "AES256-SHA384", "CHACHA20-POLY1305",
        "AES128-SHA", "AES256-SHA", "AES128-CCM", "AES256-CCM", "AES128-CCM8", "AES256-CCM8",
        "ARIA128-GCM-SHA256", "ARIA256-GCM-SHA384", "CAMELLIA128-SHA256", "CAMELLIA256-SHA384", "RC4-SHA", "DES-CBC3-SHA", "NULL-SHA",
    ];

    /// <summary>ARIA suites with RSA certificates have names of their own.</summary>
    private static readonly string[] OtherNames = ["ECDHE-ARIA128-GCM-SHA256", "ECDHE-ARIA256-GCM-SHA384"];

    private static readonly Dictionary<TlsCipherSuite, string> Names = new()
    {
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] = "ECDHE-RSA-AES128-GCM-SHA256",
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] = "ECDHE-RSA-AES256-GCM-SHA384",
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256] = "ECDHE-RSA-AES128-SHA256",
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384] = "ECDHE-RSA-AES256-SHA384",
        [TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256] = "ECDHE-RSA-CHACHA20-POLY1305",
        [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256] = "ECDHE-ECDSA-AES128-GCM-SHA256",
        [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] = "ECDHE-ECDSA-AES256-GCM-SHA384",
        [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256] = "ECDHE-ECDSA-AES128-SHA256",
        [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384] = "ECDHE-ECDSA-AES256-SHA384",
        [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256] = "ECDHE-ECDSA-CHACHA20-POLY1305",
    };

    /// <summary>The name by which <c>CipherString</c> takes a suite of TLS 1.2, and <c>Ciphersuites</c> one of TLS 1.3, where it is the IANA name.</summary>
    /// <exception cref="NotSupportedException">OpenSSL's name of the suite is not known.</exception>
    public static string NameOf(TlsCipherSuite suite) =>
        TlsCipherSuiteStrength.IsTls13(suite) ? suite.ToString()
        : Names.TryGetValue(suite, out var name) ? name
        : throw new NotSupportedException(
            $"The cipher suite '{suite}' has no known OpenSSL name. Known: {string.Join(", ", Names.Keys)}. Leave it out of the policy that is applied to the process.");

    /// <summary>
    /// The cipher string that takes away, from what stands before it, every suite but these. <c>!</c> removes for good; a name that the installed version does not have is ignored.
    /// </summary>
    public static string AllBut(IReadOnlyCollection<TlsCipherSuite> suites)
    {
        var kept = suites.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var removed = Authentications
            .SelectMany(authentication => Ciphers.Select(cipher => $"ECDHE-{authentication}-{cipher}"))
            .Concat(OtherNames)
            .Where(name => !kept.Contains(name));
        return $"{OtherKinds}:!{string.Join(":!", removed)}";
    }
}
