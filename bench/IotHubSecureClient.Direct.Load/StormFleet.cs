namespace IotHubSecureClient.Direct.Load;

/// <summary>Clients that reconnect by themselves when their connections are cut.</summary>
internal abstract class StormFleet(int count)
{
    private TaskCompletionSource _back = new();
    private int _missing;

    protected int Count => count;

    /// <summary>The share of the newest connections that resumed a session; not known of MQTTnet's.</summary>
    public virtual double ResumedShare => double.NaN;

    /// <summary>Connects every client.</summary>
    public abstract Task ConnectAsync();

    /// <summary>Waits until every client has connected once more.</summary>
    public Task AllBackAsync()
    {
        _back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _missing, count);
        return _back.Task;
    }

    protected void OnConnected()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _back.TrySetResult();
        }
    }
}
