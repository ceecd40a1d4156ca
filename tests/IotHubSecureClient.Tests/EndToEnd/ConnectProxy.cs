using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A forward proxy that knows CONNECT and nothing else.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly int? _port;
    private int _connections;

    /// <param name="port">The port to connect to, in place of the one that is asked for; <see langword="null"/> for that one.</param>
    public ConnectProxy(int? port = null)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The proxy for every host: a <see cref="WebProxy"/> goes round itself for hosts on loopback.</summary>
    public IWebProxy ForAll => new Everywhere(new Uri(Address));

    /// <summary>What it was asked to connect to, in the order of the requests.</summary>
    public ConcurrentQueue<string> Targets { get; } = [];

    /// <summary>How many connections were made through it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                var request = (await ReadHeadAsync(client.GetStream())).Split(' ')[1];
                Targets.Enqueue(request);
                var target = request.Split(':');
                if (!await TryConnectAsync(server, target[0], _port ?? int.Parse(target[1], System.Globalization.CultureInfo.InvariantCulture)))
                {
                    await client.GetStream().WriteAsync("HTTP/1.1 502 Bad Gateway\r\n\r\n"u8.ToArray(), _stop.Token);
                    return;
                }

                Interlocked.Increment(ref _connections);
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The connection is over, whoever ended it.
            }
        }
    }

    private async Task<bool> TryConnectAsync(TcpClient server, string host, int port)
    {
        try
        {
            await server.ConnectAsync(host, port, _stop.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var single = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(single, _stop.Token);
            head.Append((char)single[0]);
        }

        return head.ToString();
    }

    private sealed class Everywhere(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
