using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;

namespace IotHubSecureClient.Tests.Contract;

/// <summary>What the mapping from a policy to settings starts from. A build of either kind has to pass: the contract behaves as the SDK does.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void MqttTransportSettings_WhenCreated_HasTheSdksDefaults()
    {
        MqttTransportSettings settings = new(DeviceTransportType.Mqtt_Tcp_Only);

        Assert.Equal(DeviceTransportType.Mqtt_Tcp_Only, settings.GetTransportType());
        Assert.Null(settings.RemoteCertificateValidationCallback);
        Assert.Null(settings.ClientCertificate);
        Assert.Null(settings.WebSocketKeepAlive);
        Assert.Null(settings.Proxy);
        Assert.False(settings.CleanSession);
        Assert.False(settings.DeviceReceiveAckCanTimeout);
        Assert.False(settings.MaxOutboundRetransmissionEnforced);
        Assert.Equal(300, settings.KeepAliveInSeconds);
        Assert.Equal(50, settings.MaxPendingInboundMessages);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.ConnectArrivalTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.DefaultReceiveTimeout);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.DeviceReceiveAckTimeout);
        Assert.Equal("mqtt-dup mqtt-qos mqtt-retain", $"{settings.DupPropertyName} {settings.QoSPropertyName} {settings.RetainPropertyName}");
    }

    [Fact]
    public void AmqpTransportSettings_WhenCreated_HasTheSdksDefaults()
    {
        AmqpTransportSettings settings = new(DeviceTransportType.Amqp_Tcp_Only);

        Assert.Equal(DeviceTransportType.Amqp_Tcp_Only, settings.GetTransportType());
        Assert.Null(settings.RemoteCertificateValidationCallback);
        Assert.Null(settings.ClientCertificate);
        Assert.Null(settings.WebSocketKeepAlive);
        Assert.Null(settings.Proxy);
        Assert.Equal(50u, settings.PrefetchCount);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.OperationTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.OpenTimeout);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.IdleTimeout);
        Assert.False(settings.AmqpConnectionPoolSettings.Pooling);
        Assert.Equal(100u, settings.AmqpConnectionPoolSettings.MaxPoolSize);
    }

    [Theory]
    [InlineData(DeviceTransportType.Mqtt)]
    [InlineData(DeviceTransportType.Amqp)]
    [InlineData(DeviceTransportType.Http1)]
    public void TransportSettings_ForATypeThatIsNotOneTransport_Throw(DeviceTransportType type)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MqttTransportSettings(type));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AmqpTransportSettings(type));
    }

    [Fact]
    public void ClientOptions_WhenCreated_HoldSettingsForFileUploads()
    {
        ClientOptions options = new();

        Assert.NotNull(options.FileUploadTransportSettings);
        Assert.Null(options.FileUploadTransportSettings.HttpClient);
        Assert.Equal(SdkAssignsMessageId.Never, options.SdkAssignsMessageId);
        Assert.Equal(TimeSpan.Zero, options.SasTokenTimeToLive);
    }

    [Fact]
    public void Proxy_OfSettingsOfOneAssembly_IsOneStandInForTheSystemsProxy()
    {
        Assert.Same(new MqttTransportSettings(DeviceTransportType.Mqtt_WebSocket_Only).Proxy, new AmqpTransportSettings(DeviceTransportType.Amqp_WebSocket_Only).Proxy);
        Assert.Same(new MqttTransportSettings(DeviceTransportType.Mqtt_WebSocket_Only).Proxy, new Http1TransportSettings().Proxy);
        Assert.Same(new ServiceClientTransportSettings().AmqpProxy, new ServiceClientTransportSettings().HttpProxy);
        Assert.Same(new ServiceClientTransportSettings().HttpProxy, new HttpTransportSettings().Proxy);
        Assert.NotSame(new HttpTransportSettings().Proxy, new Http1TransportSettings().Proxy);
        Assert.Throws<NotSupportedException>(() => new Http1TransportSettings().Proxy.GetProxy(new Uri("https://contoso.azure-devices.net")));
    }

    [Fact]
    public void Port_OfProvisioningHandlers_FollowsTheTransport()
    {
        using ProvisioningTransportHandlerAmqp amqp = new();
        using ProvisioningTransportHandlerMqtt mqtt = new();
        using ProvisioningTransportHandlerMqtt webSocket = new(TransportFallbackType.WebSocketOnly);
        using ProvisioningTransportHandlerHttp http = new();

        Assert.Equal([5671, 8883, 443, 443], [amqp.Port, mqtt.Port, webSocket.Port, http.Port]);
        Assert.Equal(TransportFallbackType.TcpWithWebSocketFallback, mqtt.FallbackType);
    }

    [Fact]
    public void ConnectionLeaseTimeout_OfServiceSettings_IsFiveMinutes()
    {
        Assert.Equal(300_000, new ServiceClientTransportSettings().ConnectionLeaseTimeoutMilliseconds);
        Assert.Equal(300_000, new HttpTransportSettings().ConnectionLeaseTimeoutMilliseconds);
    }
}
