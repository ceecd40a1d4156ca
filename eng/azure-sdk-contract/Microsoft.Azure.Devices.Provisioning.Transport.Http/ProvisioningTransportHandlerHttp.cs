namespace Microsoft.Azure.Devices.Provisioning.Client.Transport;

public class ProvisioningTransportHandlerHttp : ProvisioningTransportHandler
{
    public ProvisioningTransportHandlerHttp() => Port = 443;
}
