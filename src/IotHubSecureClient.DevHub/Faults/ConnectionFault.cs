using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>What a fault does to each of the connections that it is attached to.</summary>
internal abstract class ConnectionFault
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _struck;
    private long _passed;

    public long Struck => Interlocked.Read(ref _struck);

    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>Whether its connections cannot go on when it ends.</summary>
    public virtual bool CutsAtEnd => false;

    public virtual void OnAttached()
    {
    }

    /// <summary>Waits while the connection is to stay as it is: before its handshake, and before it is closed.</summary>
    public virtual ValueTask HoldAsync(LiveConnection connection) => ValueTask.CompletedTask;

    /// <summary>Waits until bytes may pass, in either direction, and returns how many may; 0 where all are lost.</summary>
    public virtual ValueTask<int> PassAsync(LiveConnection connection, int bytes) => ValueTask.FromResult(bytes);

    /// <summary>Asked once for each connection, when its ClientHello is there.</summary>
    public virtual bool ResetsHandshake() => false;

    /// <summary>Asked once for each connection, when its handshake is finished: <see langword="null"/> to let it in, or when it may come again.</summary>
    public virtual TimeSpan? Refuse() => null;

    public void End() => _released.TrySetResult();

    protected void Strike() => Interlocked.Increment(ref _struck);

    protected void Pass() => Interlocked.Increment(ref _passed);

    protected async ValueTask WaitForEndAsync(LiveConnection connection)
    {
        await Task.WhenAny(_released.Task, connection.Ended);
        connection.ThrowIfEnded();
    }
}
