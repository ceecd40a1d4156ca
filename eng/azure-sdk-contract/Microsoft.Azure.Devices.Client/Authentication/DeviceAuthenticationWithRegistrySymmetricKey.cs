namespace Microsoft.Azure.Devices.Client;

public sealed class DeviceAuthenticationWithRegistrySymmetricKey : IAuthenticationMethod
{
    public DeviceAuthenticationWithRegistrySymmetricKey(string deviceId, string key)
    {
        DeviceId = deviceId;
        KeyAsBase64String = key;
    }

    public string DeviceId { get; set; }

    public byte[] Key
    {
        get => Convert.FromBase64String(KeyAsBase64String);
        set => KeyAsBase64String = Convert.ToBase64String(value);
    }

    public string KeyAsBase64String { get; set; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.SharedAccessKey = KeyAsBase64String;
        return iotHubConnectionStringBuilder;
    }
}
