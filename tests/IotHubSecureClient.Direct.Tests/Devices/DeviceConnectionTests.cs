using IotHubSecureClient.Direct;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Scripted;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Tests.Devices;

public class DeviceConnectionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);
    private static readonly WatchedTimeProvider Clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The last moment of a connect: the hub has let the client in, and the client is disposed before it takes note.</summary>
    [Fact]
    public async Task Adopt_AbortedMeanwhile_ThrowsAndClosesTheSession()
    {
        await using var server = new ScriptedServer();
        var opener = NewOpener(server);
        await using var connection = New(opener);
        var accepting = server.AcceptMqttAsync();
        var opened = await opener.OpenAsync(await opener.DialAsync(Cancellation), _ => { }, (_, _) => { }, Cancellation).Guard();
        var peer = await accepting;

        connection.Abort();

        Assert.Throws<ObjectDisposedException>(() => connection.Adopt(opened));
        await peer.ExpectEndAsync();
        Assert.True(opened.Session.Ended.IsCancellationRequested);
        Assert.Equal(DirectConnectionState.Disposed, connection.State);
    }

    /// <summary>The first moment of a connection: it is lost, and that is told, before it is told that it is there.</summary>
    [Fact]
    public async Task ConnectAsync_LostBeforeItIsTold_EndsDisconnected()
    {
        await using var server = new ScriptedServer();
        await using var connection = New(NewOpener(server));
        var connecting = connection.ConnectAsync(Cancellation);
        await server.AcceptMqttAsync();
        await connecting.Guard();
        await connection.CloseAsync(Cancellation).Guard();
        var accepting = server.AcceptMqttAsync();
        using var lost = new ManualResetEventSlim();
        connection.StateChanged += (state, _) =>
        {
            if (state == DirectConnectionState.Disconnected)
            {
                lost.Set();
            }
        };
        connection.Reconnected += () =>
        {
            accepting.Result.CloseAsync().AsTask().Wait(Cancellation);
            lost.Wait(Cancellation);
        };

        await Task.Run(() => connection.ConnectAsync(Cancellation), Cancellation).Guard();

        Assert.Equal(DirectConnectionState.Disconnected, connection.State);
    }

    /// <summary>As by a ping that fails, and by the end of the connection that it fails of.</summary>
    [Fact]
    public async Task Lost_TwiceAtOnce_IsToldOnceWithTheFirstCause()
    {
        await using var server = new ScriptedServer();
        var opener = NewOpener(server);
        List<Exception?> told = [];
        var accepting = server.AcceptMqttAsync();
        var opened = await opener.OpenAsync(await opener.DialAsync(Cancellation), _ => { }, (_, cause) => told.Add(cause), Cancellation).Guard();
        var peer = await accepting;
        var cause = new TimeoutException();

        opened.Session.GiveUp(cause);
        opened.Session.GiveUp(new IOException());

        Assert.Equal([cause], told);
        await peer.ExpectEndAsync();
    }

    private static DeviceConnection New(MqttSessionOpener opener) => new(opener, Timeout, Clock, NullLogger.Instance, _ => { });

    private static MqttSessionOpener NewOpener(ScriptedServer server)
    {
        var connectionString = DeviceConnectionString.Parse(ScriptedDevice.ConnectionString);
        var connector = new TlsConnector(new TlsClientOptions { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } }, Clock);
        return new(
            new HubDialer(connector, "localhost", server.Port, null, Clock),
            DirectTransport.Mqtt,
            new MqttIdentity(connectionString, null, "test"),
            SharedAccessSignatureSource.For(connectionString, new(), Clock),
            TimeSpan.FromMinutes(3),
            Timeout);
    }
}
