using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>
/// A hub that speaks AMQP over TCP and over WebSocket on the SDKs' ports, as far as clients need it to connect, to authorize (claims-based security) and to send: every token and every message is accepted.
/// Which TLS it speaks can change. The AMQP is AMQPNetLite's, behind it without TLS.
/// </summary>
internal sealed class AmqpHub : IAsyncDisposable
{
    private const int AmqpPort = 5671;
    private const int WebSocketPort = 443;
    private const int PlainPort = 5672;

    private readonly CancellationTokenSource _stopping = new();
    private readonly IPAddress _address = LoopbackAddress.Next();
    private readonly ContainerHost _amqp;
    private readonly TcpListener[] _listeners;
    private readonly Task[] _accepting;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentDictionary<Socket, Task> _serving = new();
    private readonly Channel<AmqpHubConnection> _over = Channel.CreateUnbounded<AmqpHubConnection>();
    private volatile SslServerAuthenticationOptions _tls;

    public AmqpHub(SslProtocols protocols, params TlsCipherSuite[] cipherSuites)
    {
        (TrustAnchorPem, _certificate) = AddressCertificate.Issue(_address);
        _tls = CreateOptions(protocols, cipherSuites);
        _amqp = new ContainerHost(new Address($"amqp://{_address}:{PlainPort}"));
        _amqp.RegisterRequestProcessor("$cbs", new TokenProcessor(Messages.Writer));
        _amqp.RegisterLinkProcessor(new LinkProcessor(Messages.Writer));
        _amqp.Open();
        _listeners = [new(_address, AmqpPort), new(_address, WebSocketPort)];
        Array.ForEach(_listeners, static each => each.Start());
        _accepting = [.. _listeners.Select(AcceptAsync)];
    }

    public string Host => _address.ToString();

    public string TrustAnchorPem { get; }

    /// <summary>What has been taken: the bodies of messages, and <c>put-token</c> for a token.</summary>
    public Channel<string> Messages { get; } = Channel.CreateUnbounded<string>();

    /// <summary>How many connections there are.</summary>
    public int Connections => _serving.Count;

    /// <summary>The connections that are over, in the order in which they ended.</summary>
    public ChannelReader<AmqpHubConnection> Over => _over.Reader;

    /// <summary>From now on it speaks something else, and the connections that there are are cut.</summary>
    public void FailOver(SslProtocols protocols, params TlsCipherSuite[] cipherSuites)
    {
        _tls = CreateOptions(protocols, cipherSuites);
        foreach (var connection in _serving.Keys)
        {
            // A reset, as by a host that is gone.
            connection.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Array.ForEach(_listeners, static each => each.Dispose());
        await Task.WhenAll(_accepting);
        await Task.WhenAll(_serving.Values);
        _amqp.Close();
        _certificate.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(_stopping.Token);
                socket.NoDelay = true;
                var start = new TaskCompletionSource();
                _serving[socket] = ServeAsync(socket, listener == _listeners[1], start.Task);
                start.SetResult();
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket, bool isWebSocket, Task start)
    {
        await start;
        var connection = new AmqpHubConnection();
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(_tls, _stopping.Token);
            connection.CipherSuite = tls.NegotiatedCipherSuite;
            await using var counted = new CountingStream(tls, connection);
            await using var amqp = isWebSocket ? await AcceptWebSocketAsync(counted, _stopping.Token) : counted;
            using var plain = new TcpClient { NoDelay = true };
            await plain.ConnectAsync(_address, PlainPort, _stopping.Token);
            await using var behind = plain.GetStream();
            await await Task.WhenAny(amqp.CopyToAsync(behind, _stopping.Token), behind.CopyToAsync(amqp, _stopping.Token));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or OperationCanceledException or ObjectDisposedException or WebSocketException)
        {
            // A handshake that failed, a connection that ended.
        }
        finally
        {
            _serving.TryRemove(socket, out _);
            _over.Writer.TryWrite(connection);
        }
    }

    /// <summary>The server's side of the opening handshake (RFC 6455, 4.2).</summary>
    private static async Task<Stream> AcceptWebSocketAsync(Stream stream, CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        var next = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next, cancellationToken);
            request.Append((char)next[0]);
        }

        var headers = request.ToString().Split("\r\n")
            .Select(static line => line.Split(": ", 2))
            .Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[0], static parts => parts[1], StringComparer.OrdinalIgnoreCase);
#pragma warning disable CA5350 // The RFC's.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        var protocol = headers["Sec-WebSocket-Protocol"];
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"), cancellationToken);
        return WebSocketStream.Create(
            WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol }), WebSocketMessageType.Binary, ownsWebSocket: true);
    }

    private SslServerAuthenticationOptions CreateOptions(SslProtocols protocols, TlsCipherSuite[] cipherSuites) => new()
    {
        EnabledSslProtocols = protocols,
#pragma warning disable CA1416 // Windows takes no list of suites for a connection, and the tests that use it are skipped without the SDK's packages.
        CipherSuitesPolicy = new CipherSuitesPolicy(cipherSuites),
#pragma warning restore CA1416
        ServerCertificate = _certificate,
    };

    private sealed class TokenProcessor(ChannelWriter<string> taken) : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext)
        {
            taken.TryWrite((string)requestContext.Message.ApplicationProperties["operation"]);
            requestContext.Complete(new Message { ApplicationProperties = new ApplicationProperties { ["status-code"] = 200, ["status-description"] = "OK" } });
        }
    }

    private sealed class LinkProcessor(ChannelWriter<string> taken) : ILinkProcessor
    {
        public void Process(AttachContext attachContext) => attachContext.Complete(new AnyEndpoint(taken), initialCredit: 100);
    }

    private sealed class AnyEndpoint(ChannelWriter<string> taken) : LinkEndpoint
    {
        public override void OnMessage(MessageContext messageContext)
        {
            taken.TryWrite(Encoding.UTF8.GetString(messageContext.Message.GetBody<byte[]>()));
            messageContext.Complete();
        }

        public override void OnFlow(FlowContext flowContext)
        {
            // There is nothing to send.
        }

        public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();
    }
}
