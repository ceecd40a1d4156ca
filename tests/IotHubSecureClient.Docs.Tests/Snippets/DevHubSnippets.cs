using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Snippets;

internal static class DevHubSnippets
{
    public static async Task<HubDevice> StartAsync()
    {
        await using var hub = await DevHub.StartAsync();
        var device = hub.Devices.Create("thermostat");
        return device;
    }

    public static async Task FailOverAsync()
    {
        await using var hub = await DevHub.StartAsync();
        var plan = DevHubFailoverPlan.AsObserved.Scale(0.01) with { CertificateFault = DevHubCertificateFault.WrongName };
        await hub.FailoverAsync(plan);
        Console.WriteLine(string.Join(", ", hub.Addresses));
    }

    public static async Task FailAsync(DevHub hub)
    {
        hub.Faults.CutConnections();
        using (hub.Faults.Throttle(connectionsPerSecond: 100))
        using (hub.Faults.Stall(DevHubFaultScope.Existing))
        {
            await hub.Connections.WaitForAsync(connection => connection.Id == 2);
        }
    }
}
