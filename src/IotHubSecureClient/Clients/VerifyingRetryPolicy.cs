using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Clients;

/// <summary>A retry policy that is not asked about what the TLS policy refuses: to the SDK some of that is transient.</summary>
internal sealed class VerifyingRetryPolicy(IRetryPolicy inner, RefusalProbe probe, string host) : IRetryPolicy
{
    public bool ShouldRetry(int currentRetryCount, Exception lastException, out TimeSpan retryInterval)
    {
        retryInterval = TimeSpan.Zero;
        return !probe.IsRefused(lastException, host, ClientGates.MqttPort) && inner.ShouldRetry(currentRetryCount, lastException, out retryInterval);
    }
}
