namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>One connection of a device. It is dead before the device knows, and may be so in silence.</summary>
internal sealed class SimulatedConnection(SimulatedDevice device, Action<Exception?> lost)
{
    private readonly TaskCompletionSource _closed = new();

    public SimulatedDevice Device => device;

    public bool IsAlive { get; set; }

    public bool IsArmed { get; set; }

    /// <summary>Whether the device has given it up.</summary>
    public bool IsClosed => _closed.Task.IsCompleted;

    public void Cut(bool isSilent)
    {
        IsAlive = false;
        if (!isSilent)
        {
            lost(new IOException("The connection was reset."));
        }
    }

    public void Close()
    {
        IsAlive = false;
        _closed.TrySetResult();
    }

    /// <summary>Waits for an answer that does not come, until the connection is closed.</summary>
    public async Task HangAsync(CancellationToken cancellationToken)
    {
        await _closed.Task.WaitAsync(cancellationToken);
        throw new IOException("The connection was closed.");
    }
}
