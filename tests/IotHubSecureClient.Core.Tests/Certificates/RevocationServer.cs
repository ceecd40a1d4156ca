using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IotHubSecureClient.Tests.Certificates;

/// <summary>Serves revocation lists over HTTP on loopback, under paths that nothing on the machine has cached.</summary>
internal sealed class RevocationServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, byte[]> _lists = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _requests;

    public RevocationServer()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Requests => Volatile.Read(ref _requests);

    public string NewAddress() => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{Guid.NewGuid():N}.crl";

    public void Serve(string address, byte[] list) => _lists[new Uri(address).AbsolutePath] = list;

    /// <summary>Stops answering; can be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _listener.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var stream = client.GetStream();
                await AnswerAsync(stream);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync(_stopping.Token))?.Split(' ')[1];
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 })
        {
        }

        Interlocked.Increment(ref _requests);
        var found = _lists.TryGetValue(path ?? "", out var list);
        var head = $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nContent-Type: application/pkix-crl\r\nContent-Length: {list?.Length ?? 0}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stopping.Token);
        await stream.WriteAsync(list ?? [], _stopping.Token);
    }
}
