using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Client.Transport;

public class ProvisioningTransportHandlerMqtt : ProvisioningTransportHandler
{
    public ProvisioningTransportHandlerMqtt(TransportFallbackType transportFallbackType = TransportFallbackType.TcpWithWebSocketFallback)
    {
        FallbackType = transportFallbackType;
        Port = transportFallbackType == TransportFallbackType.WebSocketOnly ? 443 : 8883;
    }

    public TransportFallbackType FallbackType { get; }
}
