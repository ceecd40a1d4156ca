using Microsoft.Azure.Devices;

namespace Samples;

/// <summary>What the tool does, before and after.</summary>
internal static class RegistryCommands
{
    public static Task RunAsync(RegistryManager registry, string[] arguments, CancellationToken cancellationToken) => arguments switch
    {
        [] or ["list"] => ListAsync(registry, cancellationToken),
        ["create", var deviceId] => CreateAsync(registry, deviceId, cancellationToken),
        ["disable", var deviceId] => DisableAsync(registry, deviceId, cancellationToken),
        _ => throw new ArgumentException($"The command '{string.Join(' ', arguments)}' is unknown. Allowed: list, create <device>, disable <device>."),
    };

    private static async Task ListAsync(RegistryManager registry, CancellationToken cancellationToken)
    {
        var query = registry.CreateQuery("SELECT * FROM devices");
        while (query.HasMoreResults)
        {
            foreach (var twin in await query.GetNextAsTwinAsync().WaitAsync(cancellationToken))
            {
                Console.WriteLine($"{twin.DeviceId}\t{twin.Status}\t{twin.ConnectionState}");
            }
        }
    }

    private static async Task CreateAsync(RegistryManager registry, string deviceId, CancellationToken cancellationToken)
    {
        var device = await registry.AddDeviceAsync(new Device(deviceId), cancellationToken);
        Console.WriteLine($"Created '{device.Id}'. The hub made its keys, which this tool does not print.");
    }

    private static async Task DisableAsync(RegistryManager registry, string deviceId, CancellationToken cancellationToken)
    {
        var device = await registry.GetDeviceAsync(deviceId, cancellationToken) ?? throw new InvalidOperationException($"There is no device '{deviceId}'. The command 'list' shows those that there are.");
        device.Status = DeviceStatus.Disabled;
        device.StatusReason = "disabled by hand";
        await registry.UpdateDeviceAsync(device, cancellationToken);
        Console.WriteLine($"Disabled '{deviceId}'.");
    }
}
