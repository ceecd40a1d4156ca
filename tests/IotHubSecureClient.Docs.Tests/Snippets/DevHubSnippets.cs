using IotHubSecureClient.Emulation;
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
}
