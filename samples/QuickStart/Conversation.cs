using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.QuickStart;

/// <summary>A device over MQTT and a back end over HTTPS use everything of a hub once.</summary>
internal static class Conversation
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.ForMinTlsVersion("1.2") }, cancellationToken);
        Console.WriteLine($"DevHub '{hub.HostName}' with minTlsVersion 1.2: MQTT on port {hub.MqttPort}, HTTPS on port {hub.HttpsPort}.");

        using var service = Clients.CreateService(hub);
        var identity = await service.CreateDeviceAsync(new DeviceIdentity("thermostat"), cancellationToken);
        Console.WriteLine($"The back end registered the device '{identity.DeviceId}'.");
        Report.Connection("back end, HTTPS", service.LastHandshake);

        await using var device = Clients.CreateDevice(hub, $"HostName={hub.HostName};DeviceId={identity.DeviceId};SharedAccessKey={identity.Authentication.SymmetricKey!.PrimaryKey}");
        await device.ConnectAsync(cancellationToken);
        Report.Connection("device, MQTT", device.LastHandshake);

        await SendTelemetryAsync(hub, device, cancellationToken);
        await ExchangePropertiesAsync(service, device, cancellationToken);
        await AnswerMethodAsync(service, device, cancellationToken);
    }

    private static async Task SendTelemetryAsync(DevHub hub, DirectDeviceClient device, CancellationToken cancellationToken)
    {
        await device.SendTelemetryAsync(new TelemetryMessage("""{"temperature":21.5}"""u8.ToArray()) { Properties = { ["room"] = "kitchen" } }, cancellationToken);
        await foreach (var received in hub.Telemetry.ReadAllAsync(cancellationToken))
        {
            Console.WriteLine($"The hub received telemetry of '{received.DeviceId}': {received.Text}, room={received.Properties["room"]}.");
            break;
        }
    }

    private static async Task ExchangePropertiesAsync(DirectServiceClient service, DirectDeviceClient device, CancellationToken cancellationToken)
    {
        var twin = await device.GetTwinAsync(cancellationToken);
        Console.WriteLine($"The device read its twin: desired version {twin.Desired.Version}, reported version {twin.Reported.Version}.");

        var version = await device.UpdateReportedPropertiesAsync(new JsonObject { ["firmware"] = "1.2.0" }, cancellationToken);
        Console.WriteLine($"The device reported its firmware: reported version {version}.");

        var change = new TaskCompletionSource<DesiredPropertiesChange>();
        await device.SetDesiredPropertiesHandlerAsync((desired, _) =>
        {
            change.TrySetResult(desired);
            return Task.CompletedTask;
        }, cancellationToken);
        await service.UpdateTwinAsync("thermostat", new TwinPatch { Desired = new JsonObject { ["interval"] = 30 } }, cancellationToken: cancellationToken);
        var received = await change.Task.WaitAsync(cancellationToken);
        Console.WriteLine($"The device received a desired change: {received.Properties}, version {received.Version}.");
    }

    private static async Task AnswerMethodAsync(DirectServiceClient service, DirectDeviceClient device, CancellationToken cancellationToken)
    {
        await device.SetMethodHandlerAsync("reboot", (request, _) => Task.FromResult(DirectMethodResponse.FromJson(200, new JsonObject { ["rebooting"] = true })), cancellationToken);
        var result = await service.InvokeMethodAsync("thermostat", new DirectMethodInvocation("reboot"), cancellationToken: cancellationToken);
        Console.WriteLine($"The device answered the method 'reboot': status {result.Status}, {result.Payload}.");
    }
}
