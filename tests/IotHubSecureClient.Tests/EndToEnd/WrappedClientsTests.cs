using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The SDK's clients behind the interfaces, made with more than a connection string.</summary>
public sealed class WrappedClientsTests
{
    private const string Pump = "pump";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendEventAsync_DeviceWithACertificate_Arrives()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        using var certificate = AddPump(hub);
        using var authentication = new DeviceAuthenticationWithX509Certificate(Pump, certificate);
        await using var factory = NewFactory(hub);
        await using var device = factory.Clients.Wrap(factory.DeviceClients.Create(hub.Host, authentication, TransportType.Mqtt_Tcp_Only, new ClientOptions { ModelId = "dtmi:example;1" }));

        await SendAsync(device);

        Assert.Equal((hub.Host, Pump), (device.HostName, (await hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation)).DeviceId));
    }

    [Fact]
    public async Task SendEventAsync_FailoverDeviceWithACertificateWhoseFirstHubIsOutsideThePolicy_ArrivesAtTheSecond()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var first = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, Cancellation);
        await using var second = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        using var certificate = AddPump(second);
        using var authentication = new DeviceAuthenticationWithX509Certificate(Pump, certificate);
        await using var factory = NewFactory(first, second);
        await using var device = factory.Clients.CreateFailoverDevice(
            [first.Host, second.Host], hub => factory.DeviceClients.Create(hub.Name, authentication, TransportType.Mqtt_Tcp_Only));

        await SendAsync(device);

        Assert.Equal((second.Host, FailoverStatus.Connected), (device.HostName, device.State.Status));
        Assert.Equal(Pump, (await second.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation)).DeviceId);
    }

    [Fact]
    public async Task OpenAsync_DeviceBehindAProxyAtAHubOutsideThePolicy_ThrowsTheViolationItself()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, Cancellation);
        await using var proxy = new ConnectProxy();
        await using var factory = NewFactory(hub);
        await using var device = factory.Clients.Wrap(
            factory.DeviceClients.CreateFromConnectionString(hub.DeviceConnectionString, [new MqttTransportSettings(TransportType.Mqtt_WebSocket_Only) { Proxy = proxy.ForAll }]));

        var violation = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.OpenAsync(Cancellation));

        Assert.Equal((hub.Host, TlsViolationKind.CipherSuite), (violation.Host, Assert.Single(violation.Violations).Kind));
        Assert.Equal([$"{hub.Host}:443"], proxy.Targets);
    }

    [Fact]
    public async Task GetServiceStatisticsAsync_ServiceWithASignatureAtAHubOutsideThePolicy_ThrowsTheViolationItself()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, Cancellation);
        await using var factory = NewFactory(hub);
        await using var service = factory.Clients.Wrap(factory.ServiceClients.Create(hub.Host, new AzureSasCredential("SharedAccessSignature sr=hub&sig=c2ln&se=1&skn=owner")));

        var violation = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.GetServiceStatisticsAsync(Cancellation));

        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violations).Kind);
    }

    private static X509Certificate2 AddPump(MatrixHub hub)
    {
        var certificate = hub.Pki.IssueClientCertificate(Pump);
        hub.Devices.Create(Pump, new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = certificate.Thumbprint });
        return certificate;
    }

    private static SecureClientFactory NewFactory(params MatrixHub[] hubs) => new(new SecureClientFactoryOptions
    {
        ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = string.Join('\n', hubs.Select(hub => hub.TrustAnchorPem)) },
    });

    private static async Task SendAsync(ISecureDeviceClient device)
    {
        using var message = new Message(Encoding.UTF8.GetBytes("21.5"));
        await device.SendEventAsync(message, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }
}
