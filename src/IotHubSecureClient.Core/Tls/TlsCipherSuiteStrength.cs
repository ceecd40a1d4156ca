using System.Net.Security;

namespace IotHubSecureClient.Tls;

/// <summary>Reads a suite's strength off its IANA name, which spells key exchange, authentication, cipher and hash (RFC 5246, appendix C; RFC 8446, appendix B.4).</summary>
internal static class TlsCipherSuiteStrength
{
    /// <summary>The allowed kinds of suites, for messages.</summary>
    public const string Allowed = "TLS_ECDHE_(RSA|ECDSA) suites with AES-GCM, CHACHA20_POLY1305 or AES-CBC with SHA-256 or SHA-384, and the AES-GCM and CHACHA20_POLY1305 suites of TLS 1.3";

    private static readonly (string Part, string Weakness)[] Weaknesses =
    [
        ("_NULL_", "does not encrypt (NULL)"),
        ("_EXPORT_", "is of export strength (EXPORT)"),
        ("_anon_", "does not authenticate the server (anonymous)"),
        ("_RC4_", "uses RC4, which RFC 7465 prohibits"),
        ("_RC2_", "uses RC2"),
        ("_3DES_", "uses 3DES, which has 64-bit blocks"),
        ("_DES_", "uses DES"),
        ("_DES40_", "uses DES with a 40-bit key"),
        ("_IDEA_", "uses IDEA, which has 64-bit blocks"),
        ("_SEED_", "uses SEED"),
        ("_PSK_", "uses a pre-shared key, which IoT Hub does not have"),
    ];

    /// <summary>TLS 1.3 suites name no key exchange; 0x13xx (RFC 8446, appendix B.4).</summary>
    public static bool IsTls13(TlsCipherSuite suite) => ((ushort)suite >> 8) == 0x13;

    /// <summary>What makes the suite too weak for a policy, as the end of a sentence; <see langword="null"/> when nothing does.</summary>
    public static string? WeaknessOf(TlsCipherSuite suite)
    {
        var name = suite.ToString();
        if (!name.StartsWith("TLS_", StringComparison.Ordinal))
        {
            return "is not a cipher suite that this runtime knows";
        }

        foreach (var (part, weakness) in Weaknesses)
        {
            if (name.Contains(part, StringComparison.Ordinal))
            {
                return weakness;
            }
        }

        if (IsTls13(suite))
        {
            return name.Contains("CCM", StringComparison.Ordinal) ? "uses CCM, which IoT Hub does not have" : null;
        }

        if (!name.StartsWith("TLS_ECDHE_RSA_WITH_", StringComparison.Ordinal) && !name.StartsWith("TLS_ECDHE_ECDSA_WITH_", StringComparison.Ordinal))
        {
            return "has no ephemeral elliptic-curve key exchange (ECDHE), so that it gives no forward secrecy or rests on finite-field groups";
        }

        if (name.EndsWith("_SHA", StringComparison.Ordinal))
        {
            return "authenticates records with SHA-1";
        }

        var cipher = name[(name.IndexOf("_WITH_", StringComparison.Ordinal) + "_WITH_".Length)..];
        return cipher.StartsWith("AES_", StringComparison.Ordinal) && !cipher.Contains("CCM", StringComparison.Ordinal) || cipher.StartsWith("CHACHA20_", StringComparison.Ordinal)
            ? null
            : "uses a cipher that no IoT Hub policy has";
    }
}
