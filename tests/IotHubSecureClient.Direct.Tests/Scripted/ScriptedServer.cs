using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

namespace IotHubSecureClient.Tests.Scripted;

/// <summary>A server of which a test plays the part, connection by connection, after the TLS handshake.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<SslStream> _accepted = Channel.CreateUnbounded<SslStream>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<SslStream> _streams = [];
    private readonly List<Task> _accepting = [];
    private X509Certificate2 _certificate = ScriptedCertificate.Instance;
    private int _count;

    public ScriptedServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting.Add(AcceptAllAsync(_listener));
    }

    public int Port { get; }

    /// <summary>How many TLS connections were made.</summary>
    public int Accepted => Volatile.Read(ref _count);

    /// <summary>Refuses connections from now on.</summary>
    public void StopListening() => _listener.Dispose();

    public void ListenAgain()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting.Add(AcceptAllAsync(_listener));
    }

    /// <summary>Presents a certificate from now on that no client trusts.</summary>
    public void UseOtherCertificate() => _certificate = ScriptedCertificate.Create();

    /// <summary>The next connection, in the order in which they were accepted.</summary>
    public Task<SslStream> AcceptAsync() => _accepted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Guard();

    public async Task<MqttPeer> AcceptMqttAsync()
    {
        var peer = new MqttPeer(await AcceptAsync());
        await peer.AcceptAsync();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_accepting);
        foreach (var stream in _streams)
        {
            await stream.DisposeAsync();
        }
    }

    private async Task AcceptAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                await HandshakeAsync(new SslStream(new NetworkStream(await listener.AcceptSocketAsync(_stopping.Token), ownsSocket: true)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test wants no more connections: the listener is closed, while it waited for one or between two.
        }
    }

    private async Task HandshakeAsync(SslStream stream)
    {
        _streams.Add(stream);
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
            Interlocked.Increment(ref _count);
            await _accepted.Writer.WriteAsync(stream, _stopping.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // The client refused the certificate.
        }
    }
}
