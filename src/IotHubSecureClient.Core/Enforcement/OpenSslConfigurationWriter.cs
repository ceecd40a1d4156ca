using System.Collections.Immutable;
using System.Text;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// Writes a configuration that includes an existing one whole and then leads OpenSSL through sections of its own: the existing modules, the existing sets of TLS commands,
/// and a <c>system_default</c> under the policy (config(5)).
/// </summary>
internal static class OpenSslConfigurationWriter
{
    private const string Prefix = "iothubsecureclient";

    public static string Write(TlsPolicy policy, OpenSslConfiguration existing)
    {
        var text = new StringBuilder();
        text.Append("# TLS policy ").Append(Quote(policy.Name)).Append('\n');
        if (existing.Path is { } path)
        {
            text.Append(".include ").Append(Quote(path)).Append('\n');
        }

        AppendSection(text, "default", [new("openssl_conf", $"{Prefix}_modules")]);
        AppendSection(
            text,
            $"{Prefix}_modules",
            [.. existing.Initialization.Where(setting => !setting.IsModule(OpenSslConfiguration.TlsModule)), new(OpenSslConfiguration.TlsModule, $"{Prefix}_tls")]);
        AppendSection(
            text,
            $"{Prefix}_tls",
            [.. existing.Tls.Where(setting => setting.Name != OpenSslConfiguration.SystemDefaultName), new(OpenSslConfiguration.SystemDefaultName, $"{Prefix}_policy")]);
        AppendSection(text, $"{Prefix}_policy", OpenSslPolicyCommands.Combine(policy, existing));
        return text.ToString();
    }

    private static void AppendSection(StringBuilder text, string name, ImmutableArray<OpenSslSetting> settings)
    {
        text.Append("\n[").Append(name).Append("]\n");
        foreach (var setting in settings)
        {
            text.Append(setting.Name).Append(" = ").Append(Quote(setting.Value)).Append('\n');
        }
    }

    /// <summary>Within quotes nothing but the backslash and the quote has a meaning. A line break cannot be written there.</summary>
    private static string Quote(string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new InvalidOperationException("The OpenSSL configuration has a value with a line break, which cannot be kept. Values have to be of one line. Take the line break out.");
        }

        return $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
