namespace Microsoft.Azure.Devices.Client;

public interface IAuthenticationMethod
{
    IotHubConnectionStringBuilder Populate(IotHubConnectionStringBuilder iotHubConnectionStringBuilder);
}
