using System.Net;
using System.Net.Sockets;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>Passes connections on to where the hub is: the SDK looks "localhost" up in the system, which does not know of the hub's failover.</summary>
internal sealed class HubForwarder : IAsyncDisposable
{
    public const int Port = 8883;

    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, Port);
    private readonly DevHub _hub;
    private readonly Task _accepting;

    public HubForwarder(DevHub hub)
    {
        _hub = hub;
        _listener.Start(backlog: 1024);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var hub = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;

            // A reset for whatever ends at the hub, as the hub's own would be.
            client.LingerState = new LingerOption(true, 0);
            await ServeAsync(client, hub).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(Socket client, Socket hub)
    {
        await hub.ConnectAsync(_hub.Addresses[0], Port, _stopping.Token);
        await await Task.WhenAny(PassAsync(client, hub), PassAsync(hub, client));
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, length), _stopping.Token);
        }
    }
}
