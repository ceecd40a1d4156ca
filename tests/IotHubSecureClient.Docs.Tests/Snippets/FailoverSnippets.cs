using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Snippets;

internal static class FailoverSnippets
{
    public static async Task SendAsync(IFailoverAdapter<DirectDeviceClient> adapter, TelemetryMessage message, CancellationToken cancellationToken)
    {
        var options = new FailoverOptions { TotalTimeout = TimeSpan.FromMinutes(30) };
        await using var client = new FailoverClient<DirectDeviceClient>(adapter, ["west.azure-devices.net", "east.azure-devices.net"], options);
        client.StateChanged += (_, change) => Console.WriteLine($"{change.State.Status}, {change.State.Reason}: {change.State.Action}");
        await client.ExecuteAsync(
            static async (device, message, token) =>
            {
                await device.SendTelemetryAsync(message, token);
                return true;
            },
            message,
            cancellationToken);
    }
}
