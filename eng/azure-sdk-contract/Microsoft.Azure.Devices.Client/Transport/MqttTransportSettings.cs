using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client.Transport.Mqtt;

public class MqttTransportSettings : ITransportSettings
{
    private readonly TransportType _transportType;

    public MqttTransportSettings(TransportType transportType)
    {
        _transportType = transportType is TransportType.Mqtt_Tcp_Only or TransportType.Mqtt_WebSocket_Only
            ? transportType
            : throw new ArgumentOutOfRangeException(nameof(transportType), transportType, null);
        Proxy = transportType == TransportType.Mqtt_WebSocket_Only ? SystemProxy.Instance : null;
    }

    public bool CertificateRevocationCheck
    {
        get => TlsVersions.Instance.CertificateRevocationCheck;
        set => TlsVersions.Instance.CertificateRevocationCheck = value;
    }

    public bool DeviceReceiveAckCanTimeout { get; set; }

    public TimeSpan DeviceReceiveAckTimeout { get; set; } = TimeSpan.FromMinutes(5);

    public string RetainPropertyName { get; set; } = "mqtt-retain";

    public string DupPropertyName { get; set; } = "mqtt-dup";

    public string QoSPropertyName { get; set; } = "mqtt-qos";

    public bool MaxOutboundRetransmissionEnforced { get; set; }

    public int MaxPendingInboundMessages { get; set; } = 50;

    public TimeSpan ConnectArrivalTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public bool CleanSession { get; set; }

    public int KeepAliveInSeconds { get; set; } = 300;

    public TimeSpan? WebSocketKeepAlive { get; set; }

    public TimeSpan DefaultReceiveTimeout { get; set; } = TimeSpan.FromMinutes(1);

    public RemoteCertificateValidationCallback RemoteCertificateValidationCallback { get; set; }

    public X509Certificate ClientCertificate { get; set; }

    public IWebProxy Proxy { get; set; }

    public TransportType GetTransportType() => _transportType;
}
