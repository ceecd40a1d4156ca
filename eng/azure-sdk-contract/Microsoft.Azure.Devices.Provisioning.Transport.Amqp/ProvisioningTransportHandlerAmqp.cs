using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Client.Transport;

public class ProvisioningTransportHandlerAmqp : ProvisioningTransportHandler
{
    public ProvisioningTransportHandlerAmqp(TransportFallbackType transportFallbackType = TransportFallbackType.TcpWithWebSocketFallback)
    {
        FallbackType = transportFallbackType;
        Port = transportFallbackType == TransportFallbackType.WebSocketOnly ? 443 : 5671;
    }

    public TransportFallbackType FallbackType { get; }
}
