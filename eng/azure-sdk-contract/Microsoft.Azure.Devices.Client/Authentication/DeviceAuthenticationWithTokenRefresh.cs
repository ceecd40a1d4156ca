namespace Microsoft.Azure.Devices.Client;

public abstract class DeviceAuthenticationWithTokenRefresh : AuthenticationWithTokenRefresh
{
    public DeviceAuthenticationWithTokenRefresh(string deviceId)
        : this(deviceId, 3600, 15)
    {
    }

    public DeviceAuthenticationWithTokenRefresh(string deviceId, int suggestedTimeToLiveSeconds, int timeBufferPercentage)
        : base(suggestedTimeToLiveSeconds, timeBufferPercentage)
    {
        DeviceId = deviceId;
    }

    public DeviceAuthenticationWithTokenRefresh(string deviceId, int suggestedTimeToLiveSeconds, int timeBufferPercentage, bool disposeWithClient)
        : base(suggestedTimeToLiveSeconds, timeBufferPercentage, disposeWithClient)
    {
        DeviceId = deviceId;
    }

    public string DeviceId { get; }

    public override IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        return iotHubConnectionStringBuilder;
    }
}
