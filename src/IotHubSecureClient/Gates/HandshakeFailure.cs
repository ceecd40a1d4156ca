using System.Globalization;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Gates;

/// <summary>
/// Reads why a handshake failed before the certificate callback ran: the hub refused the offer, or chose a version that was not offered. The runtime tells it in the texts of its exceptions only.
/// </summary>
internal static partial class HandshakeFailure
{
    /// <summary>OpenSSL's reasons from here on are alerts of the peer (SSL_AD_REASON_OFFSET in openssl/ssl.h).</summary>
    private const int FirstAlert = 1000;
    private const int ReasonMask = 0x7FFFFF;
    private const int UnknownCipherReturned = 248;
    private const int UnsupportedProtocol = 258;
    private const int WrongCipherReturned = 261;
    private const int WrongVersionNumber = 267;

    /// <summary>The violation that the exception stands for; <see langword="null"/> where it is none, or cannot be told.</summary>
    /// <param name="failure">The exception of the handshake.</param>
    /// <param name="wasVerified">Whether the handshake got past the server's certificate: then the alert <c>handshake_failure</c> means the client's (RFC 5246, section 7.4.6). Asked for that alert only.</param>
    public static TlsPolicyViolation? Find(AuthenticationException failure, Func<bool> wasVerified)
    {
        for (Exception? each = failure; each is not null; each = each.InnerException)
        {
            if (OpenSslError().Match(each.Message) is { Success: true } error)
            {
                return Of(int.Parse(error.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ReasonMask, wasVerified);
            }

            if (RuntimeAlert().Match(each.Message) is { Success: true } alert && Enum.TryParse<TlsAlertDescription>(alert.Groups[1].ValueSpan, ignoreCase: true, out var description))
            {
                return Of(description, wasVerified);
            }
        }

        return null;
    }

    private static TlsPolicyViolation? Of(int reason, Func<bool> wasVerified) => reason switch
    {
        UnsupportedProtocol or WrongVersionNumber => new(TlsViolationKind.ProtocolVersion, "The server chose a protocol version that was not offered."),
        UnknownCipherReturned or WrongCipherReturned => new(TlsViolationKind.CipherSuite, "The server chose a cipher suite that was not offered."),
        >= FirstAlert and <= FirstAlert + byte.MaxValue => Of((TlsAlertDescription)(reason - FirstAlert), wasVerified),
        _ => null,
    };

    private static TlsPolicyViolation? Of(TlsAlertDescription description, Func<bool> wasVerified) =>
        description is TlsAlertDescription.ProtocolVersion or TlsAlertDescription.InsufficientSecurity || (description == TlsAlertDescription.HandshakeFailure && !wasVerified())
            ? new(TlsViolationKind.NothingInCommon, $"The server ended the handshake with the alert {TlsAlert.Fatal(description)}: it accepts nothing of what this client offers.")
            : null;

    [GeneratedRegex("error:([0-9A-F]{8}):")]
    private static partial Regex OpenSslError();

    [GeneratedRegex("TLS alert: '([A-Za-z]+)'")]
    private static partial Regex RuntimeAlert();
}
