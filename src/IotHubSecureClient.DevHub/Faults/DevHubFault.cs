namespace IotHubSecureClient.Emulation.Faults;

/// <summary>A fault that lasts until it is disposed. Thread-safe.</summary>
public sealed class DevHubFault : IDisposable
{
    private readonly DevHubFaults _faults;
    private readonly ConnectionFault _fault;

    internal DevHubFault(DevHubFaults faults, ConnectionFault fault)
    {
        _faults = faults;
        _fault = fault;
    }

    /// <summary>How many connections it has struck: stalled, slowed, reset or refused.</summary>
    public long StruckConnections => _fault.Struck;

    /// <summary>How many new connections were let through, by a fault that does not strike each of them: a throttle, and resets in the handshake.</summary>
    public long PassedConnections => _fault.Passed;

    /// <summary>Ends the fault. Its connections go on, where they can.</summary>
    public void Dispose() => _faults.End(_fault);
}
