using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Emulation.Faults;

internal sealed class SlowConnections(int bytesPerSecond, TimeProvider timeProvider) : ConnectionFault
{
    private readonly int _portion = Math.Max(1, bytesPerSecond / 10);

    public override void OnAttached() => Strike();

    public override async ValueTask<int> PassAsync(LiveConnection connection, int bytes)
    {
        int portion = Math.Min(bytes, _portion);
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds((double)portion / bytesPerSecond), timeProvider), connection.Ended);
        connection.ThrowIfEnded();
        return portion;
    }
}
