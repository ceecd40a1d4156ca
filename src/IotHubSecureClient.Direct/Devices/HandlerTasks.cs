using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>Runs the application's handlers, and knows which are running, so that none is left behind.</summary>
/// <param name="logger">Where a callback that a handler has registered on its token, and that throws, is logged.</param>
internal sealed class HandlerTasks(ILogger logger) : IDisposable
{
    private static readonly AsyncLocal<HandlerTasks?> Current = new();

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Is cancelled when the work is to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts work; does nothing once stopped.</summary>
    /// <param name="run">The work. It handles its own exceptions.</param>
    public void Start(Func<CancellationToken, Task> run) => _ = RunAsync(run);

    /// <summary>Runs work.</summary>
    /// <param name="run">The work.</param>
    /// <returns>The work; it fails as <paramref name="run"/> does, and is cancelled where that is not run because all was stopped before.</returns>
    public Task RunAsync(Func<CancellationToken, Task> run)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return Task.FromCanceled(_stopping.Token);
            }

            var task = Task.Run(() => EnterAsync(run));
            Remember(task);
            return task;
        }
    }

    /// <summary>Cancels what is running and waits for it, callbacks of its tokens included; does not throw what that throws. A handler that stops its own client is not waited for.</summary>
    public async Task StopAsync()
    {
        Task[] running;
        Dispose();
        lock (_lock)
        {
            running = [.. _running];
        }

        if (Current.Value != this)
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Cancels what is running, and starts nothing more. Callbacks of its tokens are the application's: they run on another thread, and what they throw is logged.</summary>
    public void Dispose()
    {
        if (CancelAsync() is { IsCompleted: false } cancelling)
        {
            lock (_lock)
            {
                Remember(cancelling);
            }
        }
    }

    private async Task CancelAsync()
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(logger, "a cancellation", exception);
        }
    }

    private Task EnterAsync(Func<CancellationToken, Task> run)
    {
        Current.Value = this;
        return run(_stopping.Token);
    }

    private void Remember(Task task)
    {
        _running.Add(task);
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}
