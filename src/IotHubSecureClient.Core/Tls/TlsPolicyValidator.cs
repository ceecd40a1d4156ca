using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>Collects everything that is wrong with a custom policy (RFC 9325, sections 3.1.1, 4.1 and 4.2).</summary>
internal static class TlsPolicyValidator
{
    private const SslProtocols AllowedVersions = SslProtocols.Tls12 | SslProtocols.Tls13;

    public static List<string> Validate(string name, SslProtocols protocolVersions, IReadOnlyList<TlsCipherSuite> cipherSuites)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(name))
        {
            failures.Add("It has no name. Give it one, for reports and errors.");
        }
        else if (TlsPolicies.TryGet(name, out _))
        {
            failures.Add($"Its name '{name}' is a preset's. Choose another one.");
        }

        ValidateVersions(protocolVersions, failures);
        ValidateCipherSuites(cipherSuites, failures);
        ValidateTogether(protocolVersions, cipherSuites, failures);
        return failures;
    }

    private static void ValidateVersions(SslProtocols versions, List<string> failures)
    {
        if (versions == SslProtocols.None)
        {
            failures.Add("It allows no protocol version ('None' would let the operating system decide). Allowed: Tls12, Tls13.");
        }
        else if ((versions & ~AllowedVersions) is not SslProtocols.None and var refused)
        {
            failures.Add($"The protocol version '{refused}' is too old or unknown. Allowed: Tls12, Tls13.");
        }
    }

    private static void ValidateCipherSuites(IReadOnlyList<TlsCipherSuite> suites, List<string> failures)
    {
        if (suites.Count == 0)
        {
            failures.Add("It allows no cipher suite. Name at least one, by its IANA name, for example 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'.");
        }

        foreach (var suite in suites)
        {
            if (TlsCipherSuiteStrength.WeaknessOf(suite) is { } weakness)
            {
                failures.Add($"The cipher suite '{suite}' {weakness}. Allowed: {TlsCipherSuiteStrength.Allowed}.");
            }
        }

        foreach (var repeated in suites.GroupBy(suite => suite).Where(group => group.Count() > 1))
        {
            failures.Add($"The cipher suite '{repeated.Key}' is named {repeated.Count()} times. Name it once.");
        }
    }

    private static void ValidateTogether(SslProtocols versions, IReadOnlyList<TlsCipherSuite> suites, List<string> failures)
    {
        foreach (var (version, ofTls13) in new[] { (SslProtocols.Tls12, false), (SslProtocols.Tls13, true) })
        {
            var hasSuite = suites.Any(suite => TlsCipherSuiteStrength.IsTls13(suite) == ofTls13);
            var hasVersion = versions.HasFlag(version);
            if (suites.Count > 0 && hasVersion && !hasSuite)
            {
                failures.Add($"It allows '{version}' but no cipher suite of that version. Add one, or leave the version out.");
            }
            else if (versions != SslProtocols.None && !hasVersion && hasSuite)
            {
                failures.Add($"It allows cipher suites of '{version}' but not the version. Add it, or leave the suites out.");
            }
        }
    }
}
