using System.Globalization;
using System.Text;

namespace IotHubSecureClient.Handshake;

/// <summary>An alert: how a TLS peer says that something is wrong, or that it has finished (RFC 8446, section 6; RFC 5246, section 7.2).</summary>
/// <param name="Level">1 for a warning, 2 for fatal. TLS 1.3 goes by the description alone.</param>
/// <param name="Description">What is wrong; possibly a value that the enumeration does not list.</param>
public readonly record struct TlsAlert(byte Level, TlsAlertDescription Description)
{
    /// <summary>The length in bytes of an alert with its record header, in clear.</summary>
    public const int RecordLength = 7;

    private const byte WarningLevel = 1;
    private const byte FatalLevel = 2;

    /// <summary>Whether the level says that the connection is over.</summary>
    public bool IsFatal => Level == FatalLevel;

    /// <summary>The name in the IANA registry "TLS Alerts", such as <c>protocol_version</c>; the number where the enumeration does not list the value.</summary>
    public string Name => Description switch
    {
        TlsAlertDescription.UnknownCertificateAuthority => "unknown_ca",
        _ => ToSnakeCase(Description.ToString()),
    };

    internal bool IsWarning => Level == WarningLevel;

    /// <summary>An alert that ends the connection.</summary>
    public static TlsAlert Fatal(TlsAlertDescription description) => new(FatalLevel, description);

    /// <summary>The alert in a record of its own, in clear: what may be sent while no keys are agreed.</summary>
    public byte[] ToRecord() => [ContentType.Alert, 3, 3, 0, 2, Level, (byte)Description];

    /// <summary>Name and number, such as <c>protocol_version (70)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({(int)Description})");

    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
