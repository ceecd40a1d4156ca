using System.Diagnostics;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.OutboxLoad;

/// <summary>Stores messages, and sends them to a hub that acknowledges at once, so that the disk is what is measured.</summary>
internal sealed class OutboxLoad : IAsyncDisposable
{
    private readonly TelemetryOutbox _outbox;
    private readonly int _bytes;
    private readonly List<OutboxReceipt> _receipts = [];

    private OutboxLoad(TelemetryOutbox outbox, int bytes) => (_outbox, _bytes) = (outbox, bytes);

    public static async Task<OutboxLoad> OpenAsync(string path, int bytes) => new(await TelemetryOutbox.OpenAsync(new() { Path = path, MaxMessages = 1_000_000 }), bytes);

    public async Task StoreAsync(int messages, int callers)
    {
        var start = Stopwatch.GetTimestamp();
        await EnqueueAsync(messages, callers);
        Report($"stored, {callers} callers at once", messages, start);
    }

    /// <summary>Sends all that is stored.</summary>
    public async Task SendAsync()
    {
        var (messages, start) = (_outbox.Count, Stopwatch.GetTimestamp());
        await RunAsync(() => Task.WhenAll(_receipts.Select(receipt => receipt.Completion)));
        Report("sent and removed, 16 under way", messages, start);
        _receipts.Clear();
    }

    public async Task StoreAndSendAsync(int messages, int callers)
    {
        var start = Stopwatch.GetTimestamp();
        await RunAsync(async () =>
        {
            await EnqueueAsync(messages, callers);
            await Task.WhenAll(_receipts.Select(receipt => receipt.Completion));
        });
        Report($"stored by {callers} callers, sent and removed meanwhile", messages, start);
    }

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    private async Task RunAsync(Func<Task> work)
    {
        using var stop = new CancellationTokenSource();
        var sending = _outbox.RunAsync(static (_, _) => Task.CompletedTask, stop.Token);
        await work();
        await stop.CancelAsync();
        await Task.WhenAny(sending);
    }

    private async Task EnqueueAsync(int messages, int callers)
    {
        var each = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => EnqueueSomeAsync((messages + caller) / callers))));
        _receipts.AddRange(each.SelectMany(receipts => receipts));
    }

    private async Task<List<OutboxReceipt>> EnqueueSomeAsync(int messages)
    {
        List<OutboxReceipt> receipts = [];
        for (var count = 0; count < messages; count++)
        {
            receipts.Add(await _outbox.EnqueueAsync(new OutboxMessage(new byte[_bytes])));
        }

        return receipts;
    }

    private static void Report(string what, int messages, long start)
    {
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{what}: {messages / seconds:N0} messages/s ({messages:N0} in {seconds:F2} s)");
    }
}
