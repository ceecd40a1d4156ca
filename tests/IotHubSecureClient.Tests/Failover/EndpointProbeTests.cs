using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Devices;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tests.EndToEnd;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Tests.Failover;

public sealed class EndpointProbeTests
{
    private const string Host = "localhost";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DeviceTransportType.Mqtt, "8883 443p")]
    [InlineData(DeviceTransportType.Mqtt_Tcp_Only, "8883")]
    [InlineData(DeviceTransportType.Mqtt_WebSocket_Only, "443p")]
    [InlineData(DeviceTransportType.Amqp, "5671 443p")]
    [InlineData(DeviceTransportType.Amqp_Tcp_Only, "5671")]
    [InlineData(DeviceTransportType.Amqp_WebSocket_Only, "443p")]
    [InlineData(DeviceTransportType.Http1, "443p")]
    public void Of_DeviceTransport_IsItsPortsInTheSdksOrder(DeviceTransportType transport, string expected) => Assert.Equal(expected, Text(HubPath.Of(DeviceSettings.Of(transport))));

    [Theory]
    [InlineData(ServiceTransportType.Amqp, "5671 443p")]
    [InlineData(ServiceTransportType.Amqp_WebSocket_Only, "443p")]
    public void Of_ServiceTransport_IsItsPortsInTheSdksOrder(ServiceTransportType transport, string expected) =>
        Assert.Equal(expected, Text(HubPath.Of(transport, new ServiceClientTransportSettings())));

    [Fact]
    public void Of_SettingsWithProxies_AreTheProxiesOfWebSocketAndHttps()
    {
        IWebProxy proxy = new WebProxy("http://proxy.example:3128");
        ITransportSettings[] device =
        [
            new AmqpTransportSettings(DeviceTransportType.Amqp_Tcp_Only) { Proxy = proxy },
            new MqttTransportSettings(DeviceTransportType.Mqtt_WebSocket_Only) { Proxy = proxy },
            new Http1TransportSettings { Proxy = proxy },
            new AmqpTransportSettings(DeviceTransportType.Amqp_WebSocket_Only) { Proxy = null },
        ];
        var service = new ServiceClientTransportSettings { AmqpProxy = proxy };

        Assert.Equal([new(5671, null), new(443, proxy), new(443, proxy), new(443, null)], HubPath.Of(device));
        Assert.Equal([new(5671, null), new(443, proxy)], HubPath.Of(ServiceTransportType.Amqp, service));
    }

    [Fact]
    public async Task RunAsync_HubBehindAProxy_IsReachedThroughItAndIsSentNothing()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new ConnectProxy();
        using var gates = CreateGates(hub);

        await ProbeAsync(gates, new HubPath(hub.HttpsPort, proxy.ForAll));

        Assert.Equal(1, proxy.Connections);
        Assert.NotNull(gates.LastHandshake(Host)!.Session);
        var connection = await hub.Connections.WaitForAsync(each => each.IsClosed, Cancellation);
        Assert.Equal(0, connection.ApplicationBytesReceived);
    }

    [Fact]
    public async Task RunAsync_PathWithoutAProxy_IsReachedAtItsPort()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(hub);

        await ProbeAsync(gates, new HubPath(hub.MqttPort, null));

        Assert.Equal(hub.MqttPort, gates.LastHandshake(Host)!.Session!.Port);
    }

    [Fact]
    public async Task RunAsync_TcpThatIsBlocked_GoesOnOverTheWebSocketsPort()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new ConnectProxy();
        using var gates = CreateGates(hub);

        await ProbeAsync(gates, new HubPath(ClosedPort(), null), new HubPath(hub.HttpsPort, proxy.ForAll));

        Assert.Equal(1, proxy.Connections);
    }

    [Fact]
    public async Task RunAsync_HubOutsideThePolicy_EndsThereAsAViolation()
    {
        await using var hub = await DevHub.StartAsync(
            new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }, Cancellation);
        await using var proxy = new ConnectProxy();
        using var gates = CreateGates(hub);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => ProbeAsync(gates, new HubPath(hub.MqttPort, null), new HubPath(hub.HttpsPort, proxy.ForAll)));

        Assert.True(gates.TryGetViolation(exception, Host, out var violation));
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violations).Kind);
        Assert.Equal(0, proxy.Connections);
    }

    [Fact]
    public async Task RunAsync_HubOutsideThePolicyUnderReportOnly_IsReachable()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub, EnforcementMode.ReportOnly);

        await ProbeAsync(gates, new HubPath(hub.MqttPort, null));

        Assert.Contains(gates.LastHandshake(Host)!.Violation!.Violations, each => each.Kind == TlsViolationKind.ProtocolVersion);
    }

    [Fact]
    public async Task RunAsync_NothingThatListens_Throws()
    {
        using var gates = CreateGates(null);

        await Assert.ThrowsAsync<HttpRequestException>(() => ProbeAsync(gates, new HubPath(ClosedPort(), null), new HubPath(ClosedPort(), null)));
    }

    /// <summary>Each port, with a "p" where the proxy is the system's, which the SDK's settings have a name for.</summary>
    private static string Text(IEnumerable<HubPath> paths) => string.Join(' ', paths.Select(path => $"{path.Port}{(ReferenceEquals(UpstreamProxy.Of(path.Proxy), path.Proxy) ? "" : "p")}"));

    private static Task ProbeAsync(ClientGates gates, params HubPath[] paths) => new EndpointProbe(gates).RunAsync(Host, paths, Cancellation);

    private static ClientGates CreateGates(DevHub? hub, EnforcementMode mode = EnforcementMode.Strict) =>
        new(new SecureClientFactoryOptions { Mode = mode, ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub?.TrustAnchorPem } }, null, null);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
