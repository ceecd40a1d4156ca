namespace IotHubSecureClient.Failover;

/// <summary>The end of something, told to each who waits for it by a hop of its own: a task runs what waits for it on threads of its own choice where there are several.</summary>
internal sealed class Ending(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private List<TaskCompletionSource>? _waiting;
    private bool _isOver;

    /// <summary>Waits for the end. Each caller gets a task of its own.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource();
            (_waiting ??= []).Add(waiter);
            return waiter.Task;
        }
    }

    public void Tell()
    {
        lock (_lock)
        {
            _isOver = true;
            _waiting?.ForEach(each => Hop.Run(timeProvider, each.SetResult));
            _waiting = null;
        }
    }
}
