using System.Diagnostics;
using System.Globalization;
using System.Net;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Handshakes.Load;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using DeviceTransport = Microsoft.Azure.Devices.Client.TransportType;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>Makes clients in turn, by the factory and by the SDK alone, each with one connection and one operation.</summary>
internal static class ClientRole
{
    /// <summary>How many lines it writes: the head of a table and a line for each path.</summary>
    public const int Lines = 10;

    private const int WarmUp = 60;
    private const int Messages = 20;

    public static async Task<int> RunAsync(string trustAnchorFile, string deviceKey, string otherKey, string policyKey, int count, int roundTripMilliseconds)
    {
        var device = $"HostName={HubRole.Host};DeviceId=device;SharedAccessKey={deviceKey}";
        var service = $"HostName={HubRole.Host};SharedAccessKeyName=iothubowner;SharedAccessKey={policyKey}";
        await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorFiles = { trustAnchorFile } } });
        await using var machine = new SecureClientFactory();
        Console.WriteLine("| path | SDK alone ms | factory ms | ratio | 95 % | SDK alone CPU ms | factory CPU ms | ratio | 95 % |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        await CompareAsync("device, MQTT (callback), machine's trust", count, () => OpenAsync(DeviceClient.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)), () => OpenAsync(machine.DeviceClients.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)));
        await CompareAsync("device, MQTT (callback), own trust anchor", count, () => OpenAsync(DeviceClient.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)), () => OpenAsync(factory.DeviceClients.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only)));
        await CompareAsync("registry, HTTPS (tunnel), machine's trust", count, () => ReadAsync(RegistryManager.CreateFromConnectionString(service)), () => ReadAsync(machine.RegistryManagers.CreateFromConnectionString(service)));
        await CompareAsync("registry, HTTPS (tunnel), own trust anchor", count, () => ReadAsync(RegistryManager.CreateFromConnectionString(service)), () => ReadAsync(factory.RegistryManagers.CreateFromConnectionString(service)));
        using var bare = new BareProxy(new IPEndPoint(IPAddress.Parse(HubRole.Host), HubRole.HttpsPort));
        var settings = new HttpTransportSettings { Proxy = bare.Proxy };
        await CompareAsync("registry, HTTPS, SDK alone through a proxy that only passes bytes on", count, () => ReadAsync(RegistryManager.CreateFromConnectionString(service)), () => ReadAsync(RegistryManager.CreateFromConnectionString(service, settings)));
        var distant = service.Replace(HubRole.Host, DistantHub.Host, StringComparison.Ordinal);
        await CompareAsync(
            $"registry, HTTPS (tunnel), own trust anchor, a hub at {roundTripMilliseconds} ms",
            count,
            () => ReadAsync(RegistryManager.CreateFromConnectionString(distant)),
            () => ReadAsync(factory.RegistryManagers.CreateFromConnectionString(distant)));
        await using var alone = DeviceClient.CreateFromConnectionString(device, DeviceTransport.Mqtt_Tcp_Only);
        var other = $"HostName={HubRole.Host};DeviceId=other;SharedAccessKey={otherKey}";
        await using var throughFactory = factory.DeviceClients.CreateFromConnectionString(other, DeviceTransport.Mqtt_Tcp_Only);
        await CompareAsync($"{Messages} messages of 256 bytes, MQTT (callback), own trust anchor", count, () => SendAsync(alone), () => SendAsync(throughFactory));
        await throughFactory.CloseAsync();
        await using var control = DeviceClient.CreateFromConnectionString(other, DeviceTransport.Mqtt_Tcp_Only);
        await CompareAsync("the same, SDK alone against SDK alone", count, () => SendAsync(alone), () => SendAsync(control));
        return 0;
    }

    private static async Task SendAsync(DeviceClient client)
    {
        for (var i = 0; i < Messages; i++)
        {
            using var message = new Microsoft.Azure.Devices.Client.Message(new byte[256]);
            await client.SendEventAsync(message);
        }
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
        List<Cost> aloneCosts = [], factoryCosts = [];
        for (var i = -WarmUp; i < count; i++)
        {
            var factoryFirst = i % 2 == 0;
            var first = await MeasureAsync(factoryFirst ? throughFactory : alone);
            var second = await MeasureAsync(factoryFirst ? alone : throughFactory);
            if (i >= 0)
            {
                aloneCosts.Add(factoryFirst ? second : first);
                factoryCosts.Add(factoryFirst ? first : second);
            }
        }

        Console.WriteLine($"| {name} | {Describe(aloneCosts, factoryCosts, cost => cost.Milliseconds)} | {Describe(aloneCosts, factoryCosts, cost => cost.CpuMilliseconds)} |");
    }

    private static async Task<Cost> MeasureAsync(Func<Task> operation)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await operation();
        return new Cost(Stopwatch.GetElapsedTime(started).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private static string Describe(List<Cost> alone, List<Cost> factory, Func<Cost, double> part)
    {
        var ratios = factory.Zip(alone, (through, without) => part(through) / part(without)).ToArray();
        var (low, high) = Median.Interval(ratios);
        return string.Create(CultureInfo.InvariantCulture, $"{Median.Of(alone.Select(part)):0.00} | {Median.Of(factory.Select(part)):0.00} | {Median.Of(ratios):0.000} | {low:0.000} to {high:0.000}");
    }
}
