using System.Collections.Concurrent;
using System.Text;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>Over MQTT a token cannot be renewed: the hub ends the connection with it.</summary>
public sealed class TokenRenewalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only)]
    [InlineData(TransportType.Mqtt_WebSocket_Only)]
    public async Task SendEventAsync_ConnectionsEndWithTheirTokens_EveryNumberArrivesOverTheNext(TransportType transport)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, Cancellation);
        await using var factory = new SecureClientFactory(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });
        await using var device = factory.Clients.CreateFailoverDevice(
            [hub.Host],
            _ => factory.DeviceClients.CreateFromConnectionString(hub.DeviceConnectionString, transport, new ClientOptions { SasTokenTimeToLive = TimeSpan.FromSeconds(2) }),
            new FailoverOptions { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(5) });
        ConcurrentQueue<FailoverState> states = [];
        device.StateChanged += (_, change) => states.Enqueue(change.State);

        await using var arriving = new ArrivingNumbers(hub.Telemetry, Cancellation);
        var sent = 0;
        while (states.Count(state => state is { Status: FailoverStatus.Connected, Reason: FailoverReason.Recovered }) < 2)
        {
            using var message = new Message(Encoding.UTF8.GetBytes($"{++sent}"));
            await device.SendEventAsync(message, Cancellation);
            await arriving.ReadUntilAsync(sent);
        }

        Assert.Equal(Enumerable.Range(1, sent), arriving.Distinct);
        Assert.DoesNotContain(states, state => state.Reason == FailoverReason.BadCredentials);
    }
}
