namespace Microsoft.Azure.Devices.Client;

public sealed class DeviceAuthenticationWithSharedAccessPolicyKey : IAuthenticationMethod
{
    public DeviceAuthenticationWithSharedAccessPolicyKey(string deviceId, string policyName, string key)
    {
        DeviceId = deviceId;
        PolicyName = policyName;
        Key = key;
    }

    public string DeviceId { get; set; }

    public string Key { get; set; }

    public string PolicyName { get; set; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.SharedAccessKeyName = PolicyName;
        iotHubConnectionStringBuilder.SharedAccessKey = Key;
        return iotHubConnectionStringBuilder;
    }
}
