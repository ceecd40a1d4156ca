namespace Microsoft.Azure.Devices.Client;

public sealed class DeviceAuthenticationWithToken : IAuthenticationMethod
{
    public DeviceAuthenticationWithToken(string deviceId, string token)
    {
        DeviceId = deviceId;
        Token = token;
    }

    public string DeviceId { get; set; }

    public string Token { get; set; }

    public IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder)
    {
        iotHubConnectionStringBuilder.DeviceId = DeviceId;
        iotHubConnectionStringBuilder.SharedAccessSignature = Token;
        return iotHubConnectionStringBuilder;
    }
}
