using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Snippets;

internal static class DirectSnippets
{
    public static async Task DeviceAsync(string connectionString, CancellationToken cancellationToken)
    {
        var options = new DirectDeviceClientOptions { ConnectionString = connectionString };
        await using var device = new DirectDeviceClient(options);
        await device.ConnectAsync(cancellationToken);
        Console.WriteLine(device.LastHandshake!.Session);
        await device.SendTelemetryAsync(TelemetryMessage.FromText("21.5"), cancellationToken);
    }
}
