using System.Collections.Immutable;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>Puts a policy into the commands of <c>system_default</c>: what both the policy and the existing commands allow, and the existing commands on all other subjects as they are.</summary>
internal static class OpenSslPolicyCommands
{
    private const string CipherString = "CipherString";
    private const string Ciphersuites = "Ciphersuites";

    private static readonly string[] Replaced =
        [OpenSslProtocolVersions.Minimum, OpenSslProtocolVersions.Maximum, OpenSslProtocolVersions.List, CipherString, Ciphersuites];

    /// <exception cref="InvalidOperationException">The policy and the existing commands have no version or no TLS 1.3 suite in common.</exception>
    public static ImmutableArray<OpenSslSetting> Combine(TlsPolicy policy, OpenSslConfiguration existing)
    {
        var commands = ImmutableArray.CreateBuilder<OpenSslSetting>();
        commands.AddRange(existing.SystemDefault.Where(command => OpenSslProtocolVersions.IsBoundOfDtls(command) || !Replaced.Any(command.IsCommand)));

        var tls13Suites = Tls13Suites(policy, existing);
        var versions = policy.ProtocolVersions & OpenSslProtocolVersions.AllowedBy(existing.SystemDefault);
        if (tls13Suites.IsEmpty)
        {
            versions &= ~SslProtocols.Tls13;
        }

        AddVersions(commands, policy, existing, versions);
        if (versions.HasFlag(SslProtocols.Tls12))
        {
            commands.Add(new(CipherString, Tls12Suites(policy, existing)));
        }

        if (versions.HasFlag(SslProtocols.Tls13))
        {
            commands.Add(new(Ciphersuites, string.Join(':', tls13Suites)));
        }

        return commands.DrainToImmutable();
    }

    /// <summary>
    /// Bounds and switches: setting <c>SslStream</c>'s protocols explicitly resets the bounds, and leaves the switches.
    /// </summary>
    private static void AddVersions(ImmutableArray<OpenSslSetting>.Builder commands, TlsPolicy policy, OpenSslConfiguration existing, SslProtocols versions)
    {
        SslProtocols[] ordered = [.. new[] { SslProtocols.Tls12, SslProtocols.Tls13 }.Where(version => versions.HasFlag(version))];
        if (ordered.Length == 0)
        {
            throw new InvalidOperationException(
                $"The TLS policy '{policy}' and the OpenSSL configuration '{existing.Path}' have no protocol version in common: the policy allows '{policy.ProtocolVersions}', the commands of '{OpenSslConfiguration.SystemDefaultName}' do not. Change one of them.");
        }

        commands.Add(new(OpenSslProtocolVersions.Minimum, OpenSslProtocolVersions.NameOf(ordered[0])));
        commands.Add(new(OpenSslProtocolVersions.Maximum, OpenSslProtocolVersions.NameOf(ordered[^1])));
        commands.Add(new(OpenSslProtocolVersions.List, $"-ALL,{string.Join(',', ordered.Select(OpenSslProtocolVersions.NameOf))}"));
    }

    /// <summary>Where the configuration names suites, those minus what the policy does not have: so that its own restrictions, and its security level, stay.</summary>
    private static string Tls12Suites(TlsPolicy policy, OpenSslConfiguration existing)
    {
        var suites = policy.CipherSuites.Where(suite => !TlsCipherSuiteStrength.IsTls13(suite)).ToArray();
        return LastValue(existing, CipherString) is { Length: > 0 } cipherString
            ? $"{cipherString}:{OpenSslCipherNames.AllBut(suites)}"
            : string.Join(':', suites.Select(OpenSslCipherNames.NameOf));
    }

    private static ImmutableArray<string> Tls13Suites(TlsPolicy policy, OpenSslConfiguration existing)
    {
        var suites = policy.CipherSuites.Where(TlsCipherSuiteStrength.IsTls13).Select(OpenSslCipherNames.NameOf);
        return LastValue(existing, Ciphersuites) is { } names
            ? [.. names.Split(':', StringSplitOptions.TrimEntries).Where(suites.Contains)]
            : [.. suites];
    }

    private static string? LastValue(OpenSslConfiguration existing, string command) =>
        existing.SystemDefault.Where(setting => setting.IsCommand(command)).Select(setting => setting.Value.Trim()).LastOrDefault();
}
