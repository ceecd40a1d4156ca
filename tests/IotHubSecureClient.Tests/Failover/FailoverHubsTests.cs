using System.Net.Security;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Devices;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using IotHubSecureClient.Tests.EndToEnd;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverHubsTests : IDisposable
{
    private static readonly FailoverEndpoint First = new(0, "hub.invalid");

    private readonly ClientGates _gates = new(new SecureClientFactoryOptions(), null, null);
    private readonly ClientOrigins _origins = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _gates.Dispose();

    [Fact]
    public async Task ProbeAsync_DeviceBehindAProxy_GoesThroughTheProxyOfItsSettings()
    {
        await using var proxy = new ConnectProxy();
        var devices = new SecureDeviceClients(_gates, _origins, new RefusalProbe(_gates));
        var key = new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0");
        var hubs = new FailoverHubs<DeviceClient>(
            _gates, _origins, hub => devices.Create(hub.Name, key, [new AmqpTransportSettings(DeviceTransportType.Amqp_WebSocket_Only) { Proxy = proxy.ForAll }]));
        await using var client = hubs.CreateClient(First);

        await Assert.ThrowsAsync<HttpRequestException>(() => hubs.ProbeAsync(First, Token));

        Assert.Equal(["hub.invalid:443"], proxy.Targets);
    }

    [Fact]
    public async Task ProbeAsync_ServiceBehindAProxy_GoesThroughTheProxyOfItsSettings()
    {
        await using var proxy = new ConnectProxy();
        var services = new SecureServiceClients(_gates, _origins);
        var settings = new ServiceClientTransportSettings { AmqpProxy = proxy.ForAll };
        var hubs = new FailoverHubs<ServiceClient>(
            _gates,
            _origins,
            hub => services.CreateFromConnectionString($"HostName={hub.Name};SharedAccessKeyName=owner;SharedAccessKey=c2VjcmV0", ServiceTransportType.Amqp_WebSocket_Only, settings));
        using var client = hubs.CreateClient(First);

        await Assert.ThrowsAsync<HttpRequestException>(() => hubs.ProbeAsync(First, Token));

        Assert.Equal(["hub.invalid:443"], proxy.Targets);
    }

    /// <summary>As what it is, so that the hub is left alone for the time of a violation.</summary>
    [Fact]
    public async Task ProbeAsync_HubOutsideThePolicy_ThrowsTheViolation()
    {
        await using var hub = await DevHub.StartAsync(
            new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }, Token);
        await using var proxy = new ConnectProxy(hub.HttpsPort);
        var devices = new SecureDeviceClients(_gates, _origins, new RefusalProbe(_gates));
        var key = new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0");
        var hubs = new FailoverHubs<DeviceClient>(_gates, _origins, hub => devices.Create(hub.Name, key, [new Http1TransportSettings { Proxy = proxy.ForAll }]));
        FailoverEndpoint localhost = new(0, "localhost");
        await using var client = hubs.CreateClient(localhost);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => hubs.ProbeAsync(localhost, Token));

        Assert.Contains(exception.Violations, each => each.Kind == TlsViolationKind.CipherSuite);
    }

    [Fact]
    public async Task ProbeAsync_ClientThatCouldNotBeMade_FailsUntilItCan()
    {
        await using var proxy = new ConnectProxy();
        var devices = new SecureDeviceClients(_gates, _origins, new RefusalProbe(_gates));
        var isThere = false;
        var made = 0;
        var hubs = new FailoverHubs<DeviceClient>(_gates, _origins, hub =>
        {
            made++;
            return isThere
                ? devices.Create(hub.Name, new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0"), [new Http1TransportSettings { Proxy = proxy.ForAll }])
                : throw new FileNotFoundException("The certificate is not there.");
        });

        await Assert.ThrowsAsync<FileNotFoundException>(() => hubs.ProbeAsync(First, Token));
        isThere = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => hubs.ProbeAsync(First, Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => hubs.ProbeAsync(First, Token));

        Assert.Equal((2, 2), (made, proxy.Targets.Count));
    }
}
