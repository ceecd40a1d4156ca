namespace IotHubSecureClient.Tests.Sdk;

/// <summary>A hub to connect to.</summary>
internal sealed record SdkTarget(string Host, string DeviceKey, string PolicyKey)
{
    public string Device => $"HostName={Host};DeviceId=device;SharedAccessKey={DeviceKey}";

    public string Module => $"HostName={Host};DeviceId=device;ModuleId=module;SharedAccessKey={DeviceKey}";

    public string Service => $"HostName={Host};SharedAccessKeyName=iothubowner;SharedAccessKey={PolicyKey}";
}
