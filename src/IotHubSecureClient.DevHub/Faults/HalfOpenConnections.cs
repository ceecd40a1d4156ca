using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>What a client sends is acknowledged by TCP and thrown away, and nothing is sent to it, not even the end of the connection.</summary>
internal sealed class HalfOpenConnections : ConnectionFault
{
    public override bool CutsAtEnd => true;

    public override void OnAttached() => Strike();

    public override ValueTask HoldAsync(LiveConnection connection) => WaitForEndAsync(connection);

    public override ValueTask<int> PassAsync(LiveConnection connection, int bytes)
    {
        connection.ThrowIfEnded();
        return ValueTask.FromResult(0);
    }
}
