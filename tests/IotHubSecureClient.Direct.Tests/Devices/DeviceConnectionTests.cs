using IotHubSecureClient.Direct;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Scripted;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Tests.Devices;

public class DeviceConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The last moment of a connect: the hub has let the client in, and the client is disposed before it takes note.</summary>
    [Fact]
    public async Task Adopt_AbortedMeanwhile_ThrowsAndClosesTheSession()
    {
        await using var server = new ScriptedServer();
        var clock = new WatchedTimeProvider();
        var timeout = TimeSpan.FromHours(1);
        var connectionString = DeviceConnectionString.Parse(ScriptedDevice.ConnectionString);
        var connector = new TlsConnector(new TlsClientOptions { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } }, clock);
        var opener = new MqttSessionOpener(
            new HubDialer(connector, "localhost", server.Port, null, clock),
            DirectTransport.Mqtt,
            new MqttIdentity(connectionString, null, "test"),
            () => SharedAccessSignatureSource.For(connectionString, new(), clock),
            TimeSpan.FromMinutes(3),
            timeout);
        await using var connection = new DeviceConnection(opener, timeout, clock, NullLogger.Instance, _ => { });
        var accepting = server.AcceptMqttAsync();
        var opened = await opener.OpenAsync(await opener.DialAsync(Cancellation), _ => { }, (_, _) => { }, Cancellation).Guard();
        var peer = await accepting;

        connection.Abort();

        Assert.Throws<ObjectDisposedException>(() => connection.Adopt(opened));
        await peer.ExpectEndAsync();
        Assert.True(opened.Session.Ended.IsCancellationRequested);
        Assert.Equal(DirectConnectionState.Disposed, connection.State);
    }
}
