using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Direct.Load;

/// <summary>The hub that all variants connect to. A line of its input cuts every connection.</summary>
internal static class HubProcess
{
    /// <summary>The key of every device.</summary>
    public const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    public const int Devices = 1000;

    public static string DeviceId(int number) => $"device{number}";

    public static async Task<int> RunAsync()
    {
        await using var hub = await DevHub.StartAsync();
        for (var number = 0; number < Devices; number++)
        {
            hub.Devices.Create(DeviceId(number), new HubDeviceOptions { PrimaryKey = Key, SecondaryKey = Key });
        }

        Console.WriteLine(hub.MqttPort);
        Console.WriteLine(hub.TrustAnchorPem.ReplaceLineEndings("|"));
        while (await Console.In.ReadLineAsync() is not null)
        {
            hub.Faults.CutConnections();
        }

        return 0;
    }
}
