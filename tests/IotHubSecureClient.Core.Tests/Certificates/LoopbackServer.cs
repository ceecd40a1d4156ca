using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>A TLS 1.2 server on loopback, and handshakes with it under a validator.</summary>
internal sealed class LoopbackServer(ServerChain chain) : IDisposable
{
    private readonly SslStreamCertificateContext _certificate = SslStreamCertificateContext.Create(chain.Leaf, [.. chain.Issuers], offline: true);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public sealed record Outcome(TlsPolicyViolation[] Violations, long HandshakeBytes, int ApplicationBytes, bool WasHeld);

    /// <summary>Connects and, where the validator has nothing against it, sends one byte of application data.</summary>
    public async Task<Outcome> ConnectAsync(ServerCertificateValidator validator, string host, CancellationToken cancellationToken, bool resumed = false)
    {
        _listener.Start();
        using var socket = new TcpClient();
        var accepted = _listener.AcceptTcpClientAsync(cancellationToken);
        await socket.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)_listener.LocalEndpoint).Port, cancellationToken);
        var served = ServeAsync(await accepted, cancellationToken);

        var violations = new List<TlsPolicyViolation>();
        var wasHeld = false;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = (_, certificate, builtChain, errors) =>
            {
                var leaf = (X509Certificate2?)certificate;
                wasHeld = leaf is not null && builtChain is not null && validator.Verdicts?.FindHeld(host, leaf, builtChain.ChainPolicy.ExtraStore) is not null;
                validator.ValidateOwn(host, leaf, builtChain, errors, resumed, violations);
                return violations.Count == 0;
            },
        };
        validator.ApplyTo(options);

        var transport = new CountingStream(socket.GetStream());
        await using (var stream = new SslStream(transport))
        {
            try
            {
                await stream.AuthenticateAsClientAsync(options, cancellationToken);
                await stream.WriteAsync(new byte[] { 42 }, cancellationToken);
                await stream.ShutdownAsync();
            }
            catch (AuthenticationException) when (violations.Count > 0)
            {
                // The refusal under test; the violations tell the rest.
            }
        }

        return new Outcome([.. violations], transport.BytesRead, await served, wasHeld);
    }

    public void Dispose() => _listener.Dispose();

    private async Task<int> ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using (client)
        await using (var stream = new SslStream(client.GetStream()))
        {
            try
            {
                var options = new SslServerAuthenticationOptions { ServerCertificateContext = _certificate, EnabledSslProtocols = SslProtocols.Tls12 };
                await stream.AuthenticateAsServerAsync(options, cancellationToken);
                var received = 0;
                var buffer = new byte[64];
                while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                {
                    received += read;
                }

                return received;
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The client refused and closed.
                return 0;
            }
        }
    }
}
