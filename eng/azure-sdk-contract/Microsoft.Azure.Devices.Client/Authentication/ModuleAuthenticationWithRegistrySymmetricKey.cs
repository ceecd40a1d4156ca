namespace Microsoft.Azure.Devices.Client;

public sealed class ModuleAuthenticationWithRegistrySymmetricKey : IAuthenticationMethod
{
    public ModuleAuthenticationWithRegistrySymmetricKey(string deviceId, string moduleId, string key)
    {
        DeviceId = deviceId;
        ModuleId = moduleId;
        KeyAsBase64String = key;
    }

    public string DeviceId { get; set; }

    public string ModuleId { get; set; }

    public byte[] Key
    {
        get => Convert.FromBase64String(KeyAsBase64String);
        set => KeyAsBase64String = Convert.ToBase64String(value);
    }

    public string KeyAsBase64String { get; set; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.ModuleId = ModuleId;
        iotHubConnectionStringBuilder.SharedAccessKey = KeyAsBase64String;
        return iotHubConnectionStringBuilder;
    }
}
