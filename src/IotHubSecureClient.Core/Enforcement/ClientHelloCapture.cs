using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Enforcement;

/// <summary>Measures what this process offers to a server, by running the client's side of a handshake against memory and reading the first message.</summary>
public static class ClientHelloCapture
{
    /// <summary>
    /// Makes the ClientHello that a connection with these options would send, without a socket. It takes less than a millisecond, but for the first use of TLS in the process.
    /// </summary>
    /// <param name="options">
    /// The options of the connection. Certificate callbacks are not reached; a <see cref="SslClientAuthenticationOptions.LocalCertificateSelectionCallback"/> is called once, without a server's certificate.
    /// </param>
    /// <returns>The offer. Where the process holds a session of the host, the offer includes its resumption.</returns>
    /// <remarks>On Linux this loads OpenSSL, so that <see cref="OpenSslProcessPolicy.Apply"/> comes too late afterwards.</remarks>
    /// <exception cref="AuthenticationException">With these options the process sends no ClientHello: nothing is left to offer.</exception>
    public static ClientHelloOffer Capture(SslClientAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var transport = new HandshakeRecorder();
        using var stream = new SslStream(transport);
        try
        {
            stream.AuthenticateAsClient(options);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return Read(transport.Written, exception, options);
        }

        throw new InvalidOperationException("A handshake without a server succeeded.");
    }

    /// <summary>A handshake without a server always fails: after the ClientHello, or, where there is none, for the reason that the exception has.</summary>
    private static ClientHelloOffer Read(ReadOnlySpan<byte> written, Exception exception, SslClientAuthenticationOptions options) =>
        ClientHelloReader.Read(written, out var hello).Status == HandshakeReadStatus.Complete
            ? ClientHelloOffer.From(hello)
            : throw new AuthenticationException(
                $"This process sends no ClientHello with the protocol versions '{options.EnabledSslProtocols}'{(options.CipherSuitesPolicy is null ? "" : " and the cipher suites given")}: "
                + "the operating system, or a policy for the whole process, leaves nothing to offer. Allow a version and a suite that it has.",
                exception);
}
