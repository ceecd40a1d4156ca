using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests.Gates;

/// <summary>The certificate callback that a caller has in its settings, behind the gate that the factory puts there.</summary>
public sealed class CallersCallbackTests
{
    private const string ConnectionString = "HostName=localhost;DeviceId=device;SharedAccessKey=c2VjcmV0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only)]
    [InlineData(TransportType.Mqtt_WebSocket_Only)]
    [InlineData(TransportType.Amqp_Tcp_Only)]
    [InlineData(TransportType.Amqp_WebSocket_Only)]
    public Task DeviceClients_CallersCallbackThatRefuses_IsAskedAndRefuses(TransportType transport) => AssertAskedAsync((factory, callback) =>
    {
        ITransportSettings settings = transport is TransportType.Mqtt_Tcp_Only or TransportType.Mqtt_WebSocket_Only
            ? new MqttTransportSettings(transport) { RemoteCertificateValidationCallback = callback }
            : new AmqpTransportSettings(transport) { RemoteCertificateValidationCallback = callback };
        using var client = factory.DeviceClients.CreateFromConnectionString(ConnectionString, [settings]);
        return CreatedClient.Argument<ITransportSettings[]>(client)[0] switch
        {
            MqttTransportSettings mqtt => mqtt.RemoteCertificateValidationCallback,
            var other => Assert.IsType<AmqpTransportSettings>(other).RemoteCertificateValidationCallback,
        };
    });

    [Fact]
    public Task ProvisioningDeviceClients_CallersCallbackThatRefuses_IsAskedAndRefuses() => AssertAskedAsync((factory, callback) =>
    {
        using var security = new SecurityProviderSymmetricKey("device", "c2VjcmV0", "c2VjcmV0");
        using var handler = new ProvisioningTransportHandlerMqtt { RemoteCertificateValidationCallback = callback };
        _ = factory.ProvisioningDeviceClients.Create("localhost", "scope", security, handler);
        return handler.RemoteCertificateValidationCallback;
    });

    /// <summary>A handshake that the gate allows, so that only the caller's callback can refuse it.</summary>
    private static async Task AssertAskedAsync(Func<SecureClientFactory, RemoteCertificateValidationCallback, RemoteCertificateValidationCallback> gate)
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });
        List<SslPolicyErrors> asked = [];
        var callback = gate(factory, (_, _, _, errors) =>
        {
            asked.Add(errors);
            return false;
        });

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", hub.HttpsPort, Cancellation);
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, callback);
        await Assert.ThrowsAsync<AuthenticationException>(() => stream.AuthenticateAsClientAsync("localhost"));

        Assert.Equal([SslPolicyErrors.None], asked);
        Assert.NotNull(factory.LastHandshake("localhost")!.Session);
    }
}
