using System.Net.Security;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>A connection that the hub has accepted and that stays silent.</summary>
internal sealed class IdleDevice(SslStream stream) : IDisposable
{
    public void Dispose() => stream.Dispose();
}
