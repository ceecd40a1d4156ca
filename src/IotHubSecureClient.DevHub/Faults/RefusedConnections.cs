using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>Resets what was accepted just before the hub closed its ports.</summary>
internal sealed class RefusedConnections : ConnectionFault
{
    public override ValueTask HoldAsync(LiveConnection connection)
    {
        connection.Cut();
        connection.ThrowIfEnded();
        return ValueTask.CompletedTask;
    }
}
