using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>
/// A policy as configuration states it: either the name of a preset in <see cref="Preset"/>, or an own policy in <see cref="Name"/>, <see cref="ProtocolVersions"/> and <see cref="CipherSuites"/>.
/// </summary>
public sealed class TlsPolicyOptions
{
    private static readonly Dictionary<string, SslProtocols> Versions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["1.2"] = SslProtocols.Tls12,
        ["1.3"] = SslProtocols.Tls13,
    };

    /// <summary>The name of a preset of <see cref="TlsPolicies"/>.</summary>
    /// <value>Default: <see langword="null"/>, which is <see cref="TlsPolicies.Default"/> unless <see cref="ProtocolVersions"/> and <see cref="CipherSuites"/> state an own policy.</value>
    public string? Preset { get; set; }

    /// <summary>The name of an own policy.</summary>
    /// <value>Default: <c>Custom</c>.</value>
    public string Name { get; set; } = "Custom";

    /// <summary>The protocol versions of an own policy: <c>1.2</c>, <c>1.3</c>.</summary>
    /// <value>Default: none.</value>
    public IList<string> ProtocolVersions { get; init; } = [];

    /// <summary>The cipher suites of an own policy, by IANA name, for example <c>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</c>; most preferred first.</summary>
    /// <value>Default: none.</value>
    public IList<string> CipherSuites { get; init; } = [];

    /// <summary>Makes the policy.</summary>
    /// <exception cref="TlsPolicyNotAllowedException">Something is unknown, weak or contradictory; the exception lists every such thing, and what is allowed.</exception>
    public TlsPolicy ToPolicy()
    {
        var isOwn = ProtocolVersions.Count > 0 || CipherSuites.Count > 0;
        if (!isOwn)
        {
            return Preset is null ? TlsPolicies.Default
                : TlsPolicies.TryGet(Preset, out var preset) ? preset
                : throw new TlsPolicyNotAllowedException(Preset, [$"There is no preset of that name. Presets: Default, {string.Join(", ", TlsPolicies.All)}."]);
        }

        return BuildOwn();
    }

    private TlsPolicy BuildOwn()
    {
        List<string> failures = [];
        if (Preset is not null)
        {
            failures.Add($"It names the preset '{Preset}' and states an own policy as well. A preset never changes: state one or the other.");
        }

        var versions = ReadVersions(failures);
        var suites = ReadCipherSuites(failures);
        failures.AddRange(TlsPolicyValidator.Validate(Name, versions, suites));
        return failures.Count == 0
            ? new TlsPolicy(Name, published: null, versions, [.. suites])
            : throw new TlsPolicyNotAllowedException(Name, failures);
    }

    private SslProtocols ReadVersions(List<string> failures)
    {
        var versions = SslProtocols.None;
        foreach (var text in ProtocolVersions)
        {
            if (Versions.TryGetValue(text, out var version))
            {
                versions |= version;
            }
            else
            {
                failures.Add($"The protocol version '{text}' is too old or unknown. Allowed: '1.2', '1.3'.");
            }
        }

        return versions;
    }

    private List<TlsCipherSuite> ReadCipherSuites(List<string> failures)
    {
        List<TlsCipherSuite> suites = [];
        foreach (var text in CipherSuites)
        {
            // Enum.TryParse also takes numbers, lists and stray white space, none of which is an IANA name.
            if (Enum.TryParse<TlsCipherSuite>(text, out var suite) && suite.ToString() == text)
            {
                suites.Add(suite);
            }
            else
            {
                failures.Add($"The cipher suite '{text}' is unknown. Allowed: IANA names as in https://www.iana.org/assignments/tls-parameters, for example 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'.");
            }
        }

        return suites;
    }
}
