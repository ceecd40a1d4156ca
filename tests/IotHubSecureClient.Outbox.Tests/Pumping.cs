using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>A call of RunAsync, which disposal ends.</summary>
internal sealed class Pumping(TelemetryOutbox outbox, Func<OutboxMessage, CancellationToken, Task> send, Func<Exception, bool>? isRejected = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public Task Task { get; private set; } = Task.CompletedTask;

    public static Pumping Start(TelemetryOutbox outbox, Func<OutboxMessage, CancellationToken, Task> send, Func<Exception, bool>? isRejected = null)
    {
        var pumping = new Pumping(outbox, send, isRejected);
        pumping.Task = pumping.RunAsync();
        return pumping;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task);
        _stop.Dispose();
    }

    private Task RunAsync() => isRejected is null ? outbox.RunAsync(send, _stop.Token) : outbox.RunAsync(send, isRejected, _stop.Token);
}
