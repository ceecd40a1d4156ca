using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Faults;

internal sealed class StalledConnections : ConnectionFault
{
    public override void OnAttached() => Strike();

    public override ValueTask HoldAsync(LiveConnection connection) => WaitForEndAsync(connection);

    public override async ValueTask<int> PassAsync(LiveConnection connection, int bytes)
    {
        await WaitForEndAsync(connection);
        return bytes;
    }
}
