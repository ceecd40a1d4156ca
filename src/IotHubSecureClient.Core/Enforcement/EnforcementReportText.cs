using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>The words of a report.</summary>
internal static class EnforcementReportText
{
    /// <summary>The versions, oldest first, such as <c>1.2</c>.</summary>
    public static IEnumerable<string> Versions(SslProtocols versions)
    {
#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to show that they are offered.
        (SslProtocols Version, string Name)[] names =
            [(SslProtocols.Tls, "1.0"), (SslProtocols.Tls11, "1.1"), (SslProtocols.Tls12, "1.2"), (SslProtocols.Tls13, "1.3")];
#pragma warning restore SYSLIB0039, CS0618
        return names.Where(name => versions.HasFlag(name.Version)).Select(name => name.Name);
    }

    public static string Restriction(TlsOfferRestriction restriction) => restriction switch
    {
        TlsOfferRestriction.Process => "process policy",
        TlsOfferRestriction.CipherSuites => "cipher suites",
        TlsOfferRestriction.ProtocolVersions => "protocol versions",
        _ => "nothing",
    };

    public static string Gate(VerificationGate gate) => gate switch
    {
        VerificationGate.CertificateCallback => "certificate callback",
        VerificationGate.Tunnel => "tunnel",
        VerificationGate.NeedsProcessPolicy => "nothing: needs the process policy",
        _ => "nothing",
    };

    public static string Offer(EnforcementReportRow row) => row.Ja4 is null ? "no ClientHello" : VersionsAndSuites(row.ProtocolVersions, row.CipherSuites.Length);

    public static string LeftOpen(EnforcementReportRow row) => (row.IsOfferWithinPolicy, row.VerifiedBy) switch
    {
        (_, VerificationGate.NeedsProcessPolicy) => "nothing: not used without the process policy",
        (true, VerificationGate.None) => "verification: the offer alone holds",
        (true, _) => "nothing",
        (false, VerificationGate.None) => $"{Outside(row)} outside the policy",
        _ => $"the offer: {Outside(row)} outside the policy, refused once negotiated",
    };

    public static string Platform(EnforcementReport report)
    {
        var openSsl = report.Capabilities.OpenSslVersion is { } version ? $", OpenSSL {version}" : "";
        var suites = report.Capabilities.SupportsCipherSuites ? "can be set" : "cannot be set";
        return $"{report.Capabilities.Platform} ({report.Capabilities.OperatingSystem}){openSsl}; cipher suites of a connection {suites}; process policy {ProcessPolicy(report)}";
    }

    public static string Policy(TlsPolicy policy) => $"TLS policy {policy.Name}: {VersionsAndSuites(policy.ProtocolVersions, policy.CipherSuites.Length)}";

    private static string ProcessPolicy(EnforcementReport report) =>
        report.IsProcessPolicyInForce ? "in force" : report.Capabilities.SupportsProcessPolicy ? "not in force" : "not available";

    private static string Outside(EnforcementReportRow row) => VersionsAndSuites(row.ProtocolVersionsOutside, row.CipherSuitesOutside.Length);

    private static string VersionsAndSuites(SslProtocols versions, int suites) => string.Join(
        "; ",
        new[] { string.Join(", ", Versions(versions)), suites switch { 0 => "", 1 => "1 suite", _ => $"{suites} suites" } }.Where(part => part.Length > 0));
}
