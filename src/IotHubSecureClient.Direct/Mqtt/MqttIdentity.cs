using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Direct;

/// <summary>What a device or module is called on the hub's MQTT interface.</summary>
internal sealed class MqttIdentity
{
    /// <summary>The API version in the service's wire contract; it decides which features the hub offers.</summary>
    private const string ApiVersion = "2021-04-12";
    private const string TelemetryEnd = "/messages/events/";
    private const string CloudToDeviceEnd = "/messages/devicebound/";

    public MqttIdentity(DeviceConnectionString connectionString, string? modelId, string product)
    {
        var device = connectionString.DeviceId;
        var module = connectionString.ModuleId;
        ClientId = module is null ? device : $"{device}/{module}";
        var path = module is null ? $"devices/{device}" : $"devices/{device}/modules/{module}";
        Telemetry = path + TelemetryEnd;
        var model = modelId is null ? "" : $"&model-id={Uri.EscapeDataString(modelId)}";
        UserName = $"{connectionString.HostName}/{ClientId}/?api-version={ApiVersion}{model}&DeviceClientType={Uri.EscapeDataString(product)}";
    }

    public string ClientId { get; }

    public string UserName { get; }

    /// <summary>The topic of telemetry without properties.</summary>
    public string Telemetry { get; }

    /// <summary>What the topics of cloud-to-device messages begin with.</summary>
    public string CloudToDevice => string.Concat(Telemetry.AsSpan(0, Telemetry.Length - TelemetryEnd.Length), CloudToDeviceEnd);
}
