using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Client.Transport;

public class ProvisioningTransportRegisterMessage
{
    public ProvisioningTransportRegisterMessage(string globalDeviceEndpoint, string idScope, SecurityProvider security)
    {
        GlobalDeviceEndpoint = globalDeviceEndpoint;
        IdScope = idScope;
        Security = security;
    }

    public ProvisioningTransportRegisterMessage(string globalDeviceEndpoint, string idScope, SecurityProvider security, string payload)
    {
        GlobalDeviceEndpoint = globalDeviceEndpoint;
        IdScope = idScope;
        Security = security;
        Payload = payload;
    }

    public string GlobalDeviceEndpoint { get; }

    public string IdScope { get; }

    public SecurityProvider Security { get; }

    public string Payload { get; }

    public string ProductInfo { get; set; }
}
