namespace IotHubSecureClient.Failover;

/// <summary>One live client, from its making to its end, and the operations that use it.</summary>
internal sealed class Link<TClient>(TClient client, FailoverEndpoint endpoint, LinkLoss loss, TimeProvider timeProvider)
    where TClient : class
{
    private readonly TaskCompletionSource _drained = new();
    private readonly Ending _over = new(timeProvider);
    private int _inFlight = 1;
    private int _isShut;
    private long _acknowledged;
    private long _throttled = -1;

    public TClient Client => client;

    public FailoverEndpoint Endpoint => endpoint;

    public LinkLoss Loss => loss;

    /// <summary>How many operations the hub has acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Ends when no operation is under way any more; not before <see cref="Shut"/>.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Whether it is given up, or taken down already.</summary>
    public bool IsShut => Volatile.Read(ref _isShut) != 0;

    public bool TryEnter()
    {
        Interlocked.Increment(ref _inFlight);
        if (!IsShut)
        {
            return true;
        }

        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>When the hub has last throttled an operation, by the clock's time stamps; <see langword="null"/> where it has not.</summary>
    public long? Throttled => Volatile.Read(ref _throttled) is var at and >= 0 ? at : null;

    public void OnThrottled(long at) => Volatile.Write(ref _throttled, at);

    public void Acknowledge() => Interlocked.Increment(ref _acknowledged);

    /// <summary>Waits until it is given up, or taken down.</summary>
    public Task WaitForEndAsync() => _over.WaitAsync();

    /// <summary>Lets no operation in any more.</summary>
    public void Shut()
    {
        if (Interlocked.Exchange(ref _isShut, 1) == 0)
        {
            _over.Tell();
            Exit();
        }
    }
}
