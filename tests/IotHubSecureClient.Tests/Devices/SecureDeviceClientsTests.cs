using System.Net;
using System.Net.Security;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tests.Gates;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests.Devices;

public sealed class SecureDeviceClientsTests : IDisposable
{
    private const string ConnectionString = "HostName=hub.example;DeviceId=device;SharedAccessKey=c2VjcmV0";
    private const string HubConnectionString = "HostName=hub.example;SharedAccessKeyName=device;SharedAccessKey=c2VjcmV0";

    private readonly SecureClientFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Theory]
    [InlineData(TransportType.Mqtt, "Mqtt_Tcp_Only Mqtt_WebSocket_Only")]
    [InlineData(TransportType.Amqp, "Amqp_Tcp_Only Amqp_WebSocket_Only")]
    [InlineData(TransportType.Mqtt_Tcp_Only, "Mqtt_Tcp_Only")]
    [InlineData(TransportType.Mqtt_WebSocket_Only, "Mqtt_WebSocket_Only")]
    [InlineData(TransportType.Amqp_Tcp_Only, "Amqp_Tcp_Only")]
    [InlineData(TransportType.Amqp_WebSocket_Only, "Amqp_WebSocket_Only")]
    [InlineData(TransportType.Http1, "Http1")]
    public void CreateFromConnectionString_EachTransport_GatesEveryConnectionThatItMayMake(TransportType transport, string expected)
    {
        using var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, transport);

        var settings = CreatedClient.Argument<ITransportSettings[]>(client);
        Assert.Equal(expected, string.Join(' ', settings.Select(each => each.GetTransportType())));
        Assert.All(settings, AssertGated);
        AssertGated(CreatedClient.Argument<ClientOptions>(client).FileUploadTransportSettings);
    }

    [Theory]
    [InlineData(TransportType.Mqtt)]
    [InlineData(TransportType.Mqtt_WebSocket_Only)]
    [InlineData(TransportType.Amqp)]
    public void CreateFromConnectionString_EachTransport_IsKeptFromRetryingAViolation(TransportType transport)
    {
        using var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, transport);

        Assert.IsType<VerifyingRetryPolicy>(CreatedClient.RetryPolicy(client));
    }

    [Fact]
    public void EveryOverload_WithoutATransport_IsTheSdksDefaultUnderGates()
    {
        var authentication = new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0");
        DeviceClient[] clients =
        [
            _factory.DeviceClients.CreateFromConnectionString(ConnectionString),
            _factory.DeviceClients.CreateFromConnectionString(HubConnectionString, "device"),
            _factory.DeviceClients.Create("hub.example", authentication),
            _factory.DeviceClients.Create("hub.example", "gateway.example", authentication),
        ];

        foreach (var client in clients)
        {
            var settings = CreatedClient.Argument<ITransportSettings[]>(client);
            Assert.Equal([TransportType.Amqp_Tcp_Only, TransportType.Amqp_WebSocket_Only], settings.Select(each => each.GetTransportType()));
            Assert.All(settings, AssertGated);
        }
    }

    [Fact]
    public void Create_WithAGateway_PassesBothHostsOnAndRoutesToTheGateway()
    {
        var authentication = new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0");

        using var client = _factory.DeviceClients.Create("hub.example", "gateway.example", authentication, TransportType.Http1);

        Assert.Equal(["hub.example", "gateway.example"], CreatedClient.Arguments(client).OfType<string>());
        Assert.Same(authentication, CreatedClient.Argument<IAuthenticationMethod>(client));
    }

    [Fact]
    public void Create_CallersSettings_AreKeptInACopy()
    {
        var proxy = new WebProxy("http://proxy.example:3128");
        var mqtt = new MqttTransportSettings(TransportType.Mqtt_WebSocket_Only) { KeepAliveInSeconds = 17, CleanSession = true, Proxy = proxy };
        var amqp = new AmqpTransportSettings(TransportType.Amqp_Tcp_Only, prefetchCount: 7) { IdleTimeout = TimeSpan.FromSeconds(9) };
        var options = new ClientOptions { ModelId = "dtmi:example;1", SdkAssignsMessageId = SdkAssignsMessageId.WhenUnset, SasTokenTimeToLive = TimeSpan.FromMinutes(3) };

        using var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [mqtt, amqp], options);

        var settings = CreatedClient.Argument<ITransportSettings[]>(client);
        var copy = Assert.IsType<MqttTransportSettings>(settings[0]);
        Assert.Equal((17, true, proxy), (copy.KeepAliveInSeconds, copy.CleanSession, copy.Proxy));
        Assert.Equal((7u, TimeSpan.FromSeconds(9)), (((AmqpTransportSettings)settings[1]).PrefetchCount, ((AmqpTransportSettings)settings[1]).IdleTimeout));
        var copied = CreatedClient.Argument<ClientOptions>(client);
        Assert.Equal(("dtmi:example;1", SdkAssignsMessageId.WhenUnset, TimeSpan.FromMinutes(3)), (copied.ModelId, copied.SdkAssignsMessageId, copied.SasTokenTimeToLive));
        Assert.Null(mqtt.RemoteCertificateValidationCallback);
        Assert.Null(amqp.RemoteCertificateValidationCallback);
        Assert.NotSame(options, copied);
    }

    [Fact]
    public void Create_CallersOwnCallback_CannotTakeTheGateAwayLater()
    {
        var mqtt = new MqttTransportSettings(TransportType.Mqtt_Tcp_Only);
        using var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [mqtt]);

        mqtt.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.RemoteCertificateChainErrors;

        Assert.NotSame(mqtt.RemoteCertificateValidationCallback, Assert.IsType<MqttTransportSettings>(CreatedClient.Argument<ITransportSettings[]>(client)[0]).RemoteCertificateValidationCallback);
    }

    [Fact]
    public void Create_PooledAmqp_IsRefusedUnderStrictAndNamesTheTwoWays()
    {
        var amqp = new AmqpTransportSettings(TransportType.Amqp_Tcp_Only, 50, new AmqpConnectionPoolSettings { Pooling = true });

        var exception = Assert.Throws<UnverifiedPathException>(() => _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [amqp]));

        Assert.Equal("DeviceClient, AMQP with connection pooling", exception.Path);
        Assert.Contains("OpenSslProcessPolicy.Apply", exception.Message, StringComparison.Ordinal);
        Assert.Contains("<IotHubTlsProcessPolicy>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PooledAmqp_PassesUnderReportOnly()
    {
        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Mode = EnforcementMode.ReportOnly });
        var pool = new AmqpConnectionPoolSettings { Pooling = true };

        using var client = factory.DeviceClients.CreateFromConnectionString(ConnectionString, [new AmqpTransportSettings(TransportType.Amqp_Tcp_Only, 50, pool)]);

        Assert.True(Assert.IsType<AmqpTransportSettings>(CreatedClient.Argument<ITransportSettings[]>(client)[0]).AmqpConnectionPoolSettings.Pooling);
    }

    [Fact]
    public void Create_PoolingTurnedOnLater_HasNoEffect()
    {
        var pool = new AmqpConnectionPoolSettings { MaxPoolSize = 7 };
        using var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [new AmqpTransportSettings(TransportType.Amqp_Tcp_Only, 50, pool)]);

        pool.Pooling = true;

        var copy = Assert.IsType<AmqpTransportSettings>(CreatedClient.Argument<ITransportSettings[]>(client)[0]).AmqpConnectionPoolSettings;
        Assert.Equal((false, 7u), (copy.Pooling, copy.MaxPoolSize));
    }

    [Fact]
    public void Create_OwnHttpClient_IsRefusedUnderStrict()
    {
        using var http = new HttpClient();

        var exception = Assert.Throws<UnverifiedPathException>(() => _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [new Http1TransportSettings { HttpClient = http }]));

        Assert.Equal("DeviceClient, HTTP with a given HttpClient", exception.Path);
    }

    [Fact]
    public void Create_UnknownSettings_AreRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _factory.DeviceClients.CreateFromConnectionString(ConnectionString, [new OwnSettings()]));

        Assert.StartsWith($"The transport settings '{typeof(OwnSettings)}' are unknown", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnknownTransport_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _factory.DeviceClients.CreateFromConnectionString(ConnectionString, (TransportType)42));

    [Fact]
    public void CreateFromConnectionString_Malformed_NamesThePartAndNoSecret()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => _factory.DeviceClients.CreateFromConnectionString("DeviceId=device;SharedAccessKey=c2VjcmV0"));

        Assert.Contains("HostName", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TransportType.Mqtt)]
    [InlineData(TransportType.Amqp_WebSocket_Only)]
    public void Create_CertificateChainOverATransportThatSendsNone_Throws(TransportType transport)
    {
        var authentication = new DeviceAuthenticationWithX509Certificate("device", certificate: null!, chainCertificates: []);

        var exception = Assert.Throws<ArgumentException>(() => _factory.DeviceClients.Create("hub.example", authentication, transport));

        Assert.StartsWith($"A chain of client certificates was given with the transport '{transport}'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StaticMember_UsesTheDefaultFactory()
    {
        Assert.Same(SecureClientFactory.Default.DeviceClients, SecureClientFactory.DeviceClient);
        Assert.Equal(EnforcementMode.Strict, SecureClientFactory.Default.Mode);
    }

    internal static void AssertGated(ITransportSettings settings)
    {
        switch (settings)
        {
            case MqttTransportSettings mqtt:
                Assert.IsType<CertificateCallbackGate>(mqtt.RemoteCertificateValidationCallback.Target!.GetType().GetField("<>4__this")?.GetValue(mqtt.RemoteCertificateValidationCallback.Target));
                break;
            case AmqpTransportSettings amqp:
                Assert.IsType<CertificateCallbackGate>(amqp.RemoteCertificateValidationCallback.Target!.GetType().GetField("<>4__this")?.GetValue(amqp.RemoteCertificateValidationCallback.Target));
                break;
            default:
                AssertTunnel(settings.Proxy);
                break;
        }
    }

    internal static void AssertTunnel(IWebProxy proxy)
    {
        Assert.Equal("IotHubSecureClient.Tunnel.TunnelProxy", proxy.GetType().FullName);
        Assert.True(proxy.GetProxy(new Uri("https://hub.example"))!.IsLoopback);
        Assert.False(proxy.IsBypassed(new Uri("https://hub.example")));
    }

    private sealed class OwnSettings : ITransportSettings
    {
        public TimeSpan DefaultReceiveTimeout => TimeSpan.Zero;

        public IWebProxy Proxy { get; set; } = null!;

        public TransportType GetTransportType() => TransportType.Mqtt_Tcp_Only;
    }
}
