using System.Text.Json;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>The process with the hub. It answers one line for each line on its standard input and ends with it.</summary>
internal static class HubServer
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync()
    {
        using var lifetime = new CancellationTokenSource(Lifetime, TimeProvider.System);
        await using var hub = await DevHub.StartAsync(cancellationToken: lifetime.Token);
        var policy = ServiceConnectionString.Parse(hub.GetServiceConnectionString("device"));
        var token = SharedAccessSignature.Create(hub.HostName, policy.SharedAccessKey!, TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), policy.SharedAccessKeyName);
        Console.WriteLine(JsonSerializer.Serialize(new HubAddress(hub.HostName, hub.MqttPort, hub.TrustAnchorPem, token.Token)));

        var devices = 0;
        while (await Console.In.ReadLineAsync(lifetime.Token) is { } command)
        {
            for (var wanted = int.Parse(command); devices < wanted; devices++)
            {
                hub.Devices.Create($"device{devices}");
            }

            Console.WriteLine(JsonSerializer.Serialize(new HubFigures(
                hub.Telemetry.Count, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), Environment.CpuUsage.TotalTime.TotalSeconds)));
        }

        return 0;
    }
}
