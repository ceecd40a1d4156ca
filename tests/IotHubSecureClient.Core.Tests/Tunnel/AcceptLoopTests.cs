using System.Net.Sockets;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Tunnel;

public sealed class AcceptLoopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogCollector _logs = new();
    private readonly Queue<Socket?> _outcomes = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Socket> _taken = [];
    private int _attempts;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task Accept_ThatFails_IsTriedAgainAfterALongerTimeEachTimeAndToldOnce()
    {
        int[] delays = [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000];
        var running = Start([.. delays.Select(_ => (Socket?)null)]);
        for (var i = 0; i < delays.Length; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(delays[i]) - TimeSpan.FromTicks(1));
            Assert.Equal(i + 1, _attempts);
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(i + 2, _attempts);
        }

        Assert.Equal((24, LogLevel.Warning), (Assert.Single(_logs.GetSnapshot()).Id.Id, _logs.LatestRecord.Level));
        await StopAsync(running);
    }

    [Fact]
    public async Task Accept_ThatFailsAfterItSucceeded_IsANewOutage()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var running = Start(null, socket, null);

        _time.Advance(AcceptLoop.ShortestDelay);
        _time.Advance(AcceptLoop.ShortestDelay);

        Assert.Equal((4, 2), (_attempts, _logs.Count));
        Assert.Same(socket, Assert.Single(_taken));
        await StopAsync(running);
    }

    [Fact]
    public async Task Stop_WhileItWaits_EndsIt()
    {
        var running = Start([null]);

        await StopAsync(running);

        Assert.Equal(1, _attempts);
    }

    /// <param name="outcomes">What comes of the attempts, <see langword="null"/> for a failure. Behind them nobody connects.</param>
    private Task Start(params Socket?[] outcomes)
    {
        Array.ForEach(outcomes, _outcomes.Enqueue);
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(_logs)));
        return new AcceptLoop(AcceptAsync, _time, loggers.CreateLogger<AcceptLoop>()).RunAsync(_taken.Add, _stopping.Token);
    }

    private async Task StopAsync(Task running)
    {
        await _stopping.CancelAsync();
        await running.WaitAsync(Cancellation);
    }

    private async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        _attempts++;
        if (!_outcomes.TryDequeue(out var outcome))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }

        return outcome ?? throw new SocketException((int)SocketError.TooManyOpenSockets);
    }
}
