namespace IotHubSecureClient.Direct;

/// <summary>Counts calls under way.</summary>
internal sealed class InFlightOperations
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _drained;

    public void Enter()
    {
        lock (_lock)
        {
            _count++;
        }
    }

    public void Exit()
    {
        TaskCompletionSource? drained = null;
        lock (_lock)
        {
            if (--_count == 0)
            {
                drained = _drained;
                _drained = null;
            }
        }

        drained?.SetResult();
    }

    /// <summary>Ends when no call is under way.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }
}
