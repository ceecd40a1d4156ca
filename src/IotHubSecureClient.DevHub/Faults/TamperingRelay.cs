using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>
/// A man in the middle on loopback: relays TCP connections to a server, and rewrites the version or the cipher suite in the server's ServerHello.
/// For tests that a client notices: at once, or when the Finished messages do not fit the transcript (RFC 5246, section 7.4.9).
/// </summary>
public sealed class TamperingRelay : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly ServerHelloRewrite _rewrite;
    private readonly Task _accepting;
    private int _rewritten;

    private TamperingRelay(IPEndPoint target, ServerHelloRewrite rewrite)
    {
        _target = target;
        _rewrite = rewrite;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port to connect to, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How many ServerHello messages were rewritten.</summary>
    public int Rewritten => Volatile.Read(ref _rewritten);

    /// <summary>Starts a relay. When this returns, it accepts connections.</summary>
    /// <param name="targetPort">The server's port on 127.0.0.1.</param>
    /// <param name="protocolVersion">The version to write into the version field, TLS 1.0 to 1.2, or into <c>supported_versions</c> where the server has sent that; <see langword="null"/> to leave it.</param>
    /// <param name="cipherSuite">The suite to write; <see langword="null"/> to leave it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="protocolVersion"/> is not one of TLS 1.0, 1.1, 1.2.</exception>
    public static TamperingRelay Start(int targetPort, SslProtocols? protocolVersion = null, TlsCipherSuite? cipherSuite = null) =>
        new(new IPEndPoint(IPAddress.Loopback, targetPort), new ServerHelloRewrite(protocolVersion, cipherSuite));

    /// <summary>Closes every connection and the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relayed = new List<Task>();
        try
        {
            while (true)
            {
                relayed.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
                relayed.RemoveAll(task => task.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relayed);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient(AddressFamily.InterNetwork))
        {
            try
            {
                await server.ConnectAsync(_target, _stopping.Token);
                await Task.WhenAll(CopyToServerAsync(client.Client, server.Client), CopyToClientAsync(server.Client, client.Client));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // One side has reset the connection, or the relay stops: both ends are closed below.
            }
        }
    }

    private async Task CopyToServerAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
        {
            await SendAsync(to, buffer.AsMemory(0, read));
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task CopyToClientAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        int held = 0;
        bool isPastHello = false;
        int read;
        while ((read = await from.ReceiveAsync(buffer.AsMemory(held), _stopping.Token)) > 0)
        {
            held += read;
            if (!isPastHello)
            {
                RewriteOutcome outcome = _rewrite.Apply(buffer.AsSpan(0, held));
                if (outcome == RewriteOutcome.Incomplete && held < buffer.Length)
                {
                    continue;
                }

                isPastHello = true;
                Interlocked.Add(ref _rewritten, outcome == RewriteOutcome.Rewritten ? 1 : 0);
            }

            await SendAsync(to, buffer.AsMemory(0, held));
            held = 0;
        }

        // What ends before its ServerHello is complete is passed on as it is.
        await SendAsync(to, buffer.AsMemory(0, held));
        to.Shutdown(SocketShutdown.Send);
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await to.SendAsync(bytes, _stopping.Token)..];
        }
    }
}
