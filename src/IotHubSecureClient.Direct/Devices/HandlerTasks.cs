namespace IotHubSecureClient.Direct;

/// <summary>Runs the application's handlers, and knows which are running, so that none is left behind.</summary>
internal sealed class HandlerTasks : IDisposable
{
    private static readonly AsyncLocal<HandlerTasks?> Current = new();

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Is cancelled when the work is to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts work; does nothing once stopped.</summary>
    /// <param name="run">The work. It handles its own exceptions.</param>
    public void Start(Func<CancellationToken, Task> run)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            var task = Task.Run(() => RunAsync(run));
            _running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Cancels what is running and waits for it; a handler that stops its own client is not waited for.</summary>
    public Task StopAsync()
    {
        Task[] running;
        Dispose();
        lock (_lock)
        {
            running = [.. _running];
        }

        return Current.Value == this ? Task.CompletedTask : Task.WhenAll(running);
    }

    /// <summary>Cancels what is running, and starts nothing more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping.Cancel();
        }
    }

    private Task RunAsync(Func<CancellationToken, Task> run)
    {
        Current.Value = this;
        return run(_stopping.Token);
    }

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}
