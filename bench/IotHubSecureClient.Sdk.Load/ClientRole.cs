using System.Diagnostics;
using System.Globalization;
using IotHubSecureClient.Certificates;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using DeviceTransport = Microsoft.Azure.Devices.Client.TransportType;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>Makes clients in turn, by the factory and by the SDK alone, each with one connection and one operation.</summary>
internal static class ClientRole
{
    private const int WarmUp = 20;

    public static async Task<int> RunAsync(string trustAnchorFile, string deviceKey, string policyKey, int count)
    {
        var device = $"HostName={HubRole.Host};DeviceId=device;SharedAccessKey={deviceKey}";
        var service = $"HostName={HubRole.Host};SharedAccessKeyName=iothubowner;SharedAccessKey={policyKey}";
        await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorFiles = { trustAnchorFile } } });
        await using var machine = new SecureClientFactory();
        await CompareAsync("device, MQTT (callback), machine's trust", count, () => OpenAsync(DeviceClient.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)), () => OpenAsync(machine.DeviceClients.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)));
        await CompareAsync("device, MQTT (callback), own trust anchor", count, () => OpenAsync(DeviceClient.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)), () => OpenAsync(factory.DeviceClients.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)));
        await CompareAsync("registry, HTTPS (tunnel), machine's trust", count, () => ReadAsync(RegistryManager.CreateFromConnectionString(service)), () => ReadAsync(machine.RegistryManagers.CreateFromConnectionString(service)));
        await CompareAsync("registry, HTTPS (tunnel), own trust anchor", count, () => ReadAsync(RegistryManager.CreateFromConnectionString(service)), () => ReadAsync(factory.RegistryManagers.CreateFromConnectionString(service)));
        return 0;
    }

    private static async Task OpenAsync(DeviceClient client)
    {
        await using (client)
        {
            await client.OpenAsync();
            await client.CloseAsync();
        }
    }

    private static async Task ReadAsync(RegistryManager registry)
    {
        using (registry)
        {
            await registry.GetDeviceAsync("device");
        }
    }

    private static async Task CompareAsync(string name, int count, Func<Task> alone, Func<Task> throughFactory)
    {
        List<double> aloneTimes = [], factoryTimes = [];
        for (var i = -WarmUp; i < count; i++)
        {
            var aloneTime = await TimeAsync(alone);
            var factoryTime = await TimeAsync(throughFactory);
            if (i >= 0)
            {
                aloneTimes.Add(aloneTime);
                factoryTimes.Add(factoryTime);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {Median(aloneTimes):0.00} ms alone, {Median(factoryTimes):0.00} ms through the factory, ratio {Median(factoryTimes) / Median(aloneTimes):0.000}"));
    }

    private static async Task<double> TimeAsync(Func<Task> operation)
    {
        var started = Stopwatch.GetTimestamp();
        await operation();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
