using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The SDK's provisioning over WebSocket and HTTPS has a proxy and a certificate callback: what it does is told once all the same.</summary>
public sealed class TwoGatesTests
{
    public static TheoryData<string, Func<ProvisioningTransportHandler>> Transports => new()
    {
        { "MQTT over WebSocket", () => new ProvisioningTransportHandlerMqtt(TransportFallbackType.WebSocketOnly) },
        { "AMQP over WebSocket", () => new ProvisioningTransportHandlerAmqp(TransportFallbackType.WebSocketOnly) },
        { "HTTPS", () => new ProvisioningTransportHandlerHttp() },
        { "MQTT", () => new ProvisioningTransportHandlerMqtt(TransportFallbackType.TcpOnly) },
    };

    [Theory]
    [MemberData(nameof(Transports), DisableDiscoveryEnumeration = true)]
    public async Task Register_HubOutsideThePolicyUnderReportOnly_IsToldOnceForEachConnection(string name, Func<ProvisioningTransportHandler> create)
    {
        MatrixHub.SkipUnlessItConnects();
        var cancellation = TestContext.Current.CancellationToken;
        await using var hub = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, cancellation);
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        await using var factory = new SecureClientFactory(
            new SecureClientFactoryOptions { Mode = EnforcementMode.ReportOnly, ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } }, loggerFactory: loggers);
        var told = 0;
        factory.ViolationDetected += (_, _) => Interlocked.Increment(ref told);
        using var security = new SecurityProviderSymmetricKey("device", MatrixHub.DeviceKey, MatrixHub.DeviceKey);
        using var transport = create();
        var mark = hub.Mark();

        // The hub is no provisioning service: how the registration ends is not the question.
        await Record.ExceptionAsync(() => factory.ProvisioningDeviceClients.Create(hub.Host, "scope", security, transport).RegisterAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(5), cancellation));

        var connections = (await hub.SinceAsync(mark, untilClosed: false, cancellation)).Length;
        Assert.True(connections > 0, name);
        Assert.Equal(connections, told);
        Assert.Equal(connections, logs.GetSnapshot().Count(record => record.Id.Id == 5));
    }
}
