namespace Microsoft.Azure.Devices.Client;

public sealed class ModuleAuthenticationWithToken : IAuthenticationMethod
{
    public ModuleAuthenticationWithToken(string deviceId, string moduleId, string token)
    {
        DeviceId = deviceId;
        ModuleId = moduleId;
        Token = token;
    }

    public string DeviceId { get; set; }

    public string ModuleId { get; set; }

    public string Token { get; set; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.ModuleId = ModuleId;
        iotHubConnectionStringBuilder.SharedAccessSignature = Token;
        return iotHubConnectionStringBuilder;
    }
}
