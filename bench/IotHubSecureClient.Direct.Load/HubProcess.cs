using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Direct.Load;

/// <summary>The hub that both variants connect to.</summary>
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
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
