namespace Microsoft.Azure.Devices.Client;

public abstract class ModuleAuthenticationWithTokenRefresh : AuthenticationWithTokenRefresh
{
    public ModuleAuthenticationWithTokenRefresh(string deviceId, string moduleId)
        : this(deviceId, moduleId, 3600, 15)
    {
    }

    public ModuleAuthenticationWithTokenRefresh(string deviceId, string moduleId, int suggestedTimeToLiveSeconds, int timeBufferPercentage)
        : base(suggestedTimeToLiveSeconds, timeBufferPercentage)
    {
        DeviceId = deviceId;
        ModuleId = moduleId;
    }

    public ModuleAuthenticationWithTokenRefresh(string deviceId, string moduleId, int suggestedTimeToLiveSeconds, int timeBufferPercentage, bool disposeWithClient)
        : base(suggestedTimeToLiveSeconds, timeBufferPercentage, disposeWithClient)
    {
        DeviceId = deviceId;
        ModuleId = moduleId;
    }

    public string ModuleId { get; }

    public string DeviceId { get; }

    public override IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.ModuleId = ModuleId;
        return iotHubConnectionStringBuilder;
    }
}
