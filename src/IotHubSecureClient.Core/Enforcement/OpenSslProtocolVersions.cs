using System.Security.Authentication;

namespace IotHubSecureClient.Enforcement;

/// <summary>The protocol versions that the commands of a configuration leave, as SSL_CONF_cmd(3) reads them.</summary>
internal static class OpenSslProtocolVersions
{
    public const string Minimum = "MinProtocol";
    public const string Maximum = "MaxProtocol";
    public const string List = "Protocol";

    private const SslProtocols Known = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>OpenSSL's name of a version.</summary>
    public static string NameOf(SslProtocols version) => version == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";

    /// <summary>Which of TLS 1.2 and 1.3 the commands allow.</summary>
    /// <exception cref="InvalidOperationException">A command names a version that there is not.</exception>
    public static SslProtocols AllowedBy(IEnumerable<OpenSslSetting> commands)
    {
        var allowed = Known;
        foreach (var command in commands)
        {
            if (command.IsCommand(Minimum))
            {
                allowed &= Rank(command) is var rank && rank <= 2 ? Known : rank == 3 ? SslProtocols.Tls13 : SslProtocols.None;
            }
            else if (command.IsCommand(Maximum))
            {
                allowed &= Rank(command) switch { 0 or > 2 => Known, 2 => SslProtocols.Tls12, _ => SslProtocols.None };
            }
            else if (command.IsCommand(List))
            {
                allowed &= ReadList(command);
            }
        }

        return allowed;
    }

    /// <summary>Whether the command bounds DTLS, which needs no change and takes no part here.</summary>
    public static bool IsBoundOfDtls(OpenSslSetting command) =>
        (command.IsCommand(Minimum) || command.IsCommand(Maximum)) && command.Value.StartsWith("DTLS", StringComparison.Ordinal);

    /// <summary>0 for no bound, 1 for what is older than TLS 1.2, 2 for TLS 1.2, 3 for TLS 1.3.</summary>
    private static int Rank(OpenSslSetting command) => command.Value switch
    {
        "None" => 0,
        _ when IsBoundOfDtls(command) => 0,
        "SSLv3" or "TLSv1" or "TLSv1.1" => 1,
        "TLSv1.2" => 2,
        "TLSv1.3" => 3,
        _ => throw Unknown(command, command.Value),
    };

    /// <summary>A version switched off stays off unless a later word switches it on; DTLS 1.2 shares the switch of TLS 1.2.</summary>
    private static SslProtocols ReadList(OpenSslSetting command)
    {
        var allowed = Known;
        foreach (var word in command.Value.Split(',', StringSplitOptions.TrimEntries))
        {
            var isOff = word.StartsWith('-');
            var versions = word.TrimStart('+', '-').ToUpperInvariant() switch
            {
                "ALL" => Known,
                "TLSV1.2" or "DTLSV1.2" => SslProtocols.Tls12,
                "TLSV1.3" => SslProtocols.Tls13,
                "SSLV2" or "SSLV3" or "TLSV1" or "TLSV1.1" or "DTLSV1" => SslProtocols.None,
                _ => throw Unknown(command, word),
            };
            allowed = isOff ? allowed & ~versions : allowed | versions;
        }

        return allowed;
    }

    private static InvalidOperationException Unknown(OpenSslSetting command, string value) => new(
        $"The OpenSSL configuration has '{command.Name} = {command.Value}', in which '{value}' is no protocol version. Allowed: SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 and their DTLS equivalents. Correct it.");
}
