using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>A proxy as companies have them: what it answers is the test's, and after a 200 it connects where it was asked to.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    public const string Established = "HTTP/1.1 200 Connection established\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<string> _requests = Channel.CreateUnbounded<string>();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<string, string?> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Gives the answer to a request, all of its head; <see langword="null"/> for none at all.</param>
    public LoopbackProxy(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The heads of the requests, as they came.</summary>
    public ChannelReader<string> Requests => _requests.Reader;

    public static string Refusal(string status, params string[] headers) => $"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}Content-Length: 0\r\n\r\n";

    public static string AskFor(params string[] challenges) =>
        Refusal("407 Proxy Authentication Required", [.. challenges.Select(challenge => $"Proxy-Authenticate: {challenge}")]);

    /// <returns>Every request so far.</returns>
    public string[] TakeRequests()
    {
        List<string> requests = [];
        while (Requests.TryRead(out var request))
        {
            requests.Add(request);
        }

        return [.. requests];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        {
            try
            {
                while (await ReadHeadAsync(client) is { } request)
                {
                    _requests.Writer.TryWrite(request);
                    if (_answer(request) is not { } answer)
                    {
                        continue;
                    }

                    await client.SendAsync(Encoding.ASCII.GetBytes(answer), _stopping.Token);
                    if (answer == Established)
                    {
                        await RelayAsync(client, new Uri($"http://{request.Split(' ')[1]}"));
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // Either side is gone.
            }
        }
    }

    private async Task<string?> ReadHeadAsync(Socket client)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (await client.ReceiveAsync(one, _stopping.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task RelayAsync(Socket client, Uri destination)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(destination.IdnHost, destination.Port, _stopping.Token);
        await using var here = new NetworkStream(client);
        await using var there = server.GetStream();
        await Task.WhenAny(here.CopyToAsync(there, _stopping.Token), there.CopyToAsync(here, _stopping.Token));
    }
}
