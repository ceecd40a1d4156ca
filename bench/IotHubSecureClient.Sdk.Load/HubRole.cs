using System.Net;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>A hub on the ports of the SDK. It ends when its input does.</summary>
internal static class HubRole
{
    public const string Host = "127.0.73.1";
    public const int HttpsPort = 443;

    public static async Task<int> RunAsync(string trustAnchorFile, int roundTripMilliseconds)
    {
        var options = new DevHubOptions { MqttPort = 8883, HttpsPort = HttpsPort };
        options.ListenAddresses.Clear();
        options.ListenAddresses.Add(IPAddress.Parse(Host));
        await using var hub = await DevHub.StartAsync(options);
        using var distant = new DistantHub(new(IPAddress.Parse(Host), HttpsPort), roundTripMilliseconds);
        await File.WriteAllTextAsync(trustAnchorFile, hub.TrustAnchorPem);
        Console.WriteLine($"{hub.Devices.Create("device").PrimaryKey} {hub.Devices.Create("other").PrimaryKey} {ServiceConnectionString.Parse(hub.GetServiceConnectionString()).SharedAccessKey}");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
