using System.Net.Security;
using System.Text;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Service;

/// <summary>A hub that does not answer, or not to the end: the call ends with its timeout, and its connection is closed.</summary>
public class ServiceStallTests
{
    private const int Megabyte = 1024 * 1024;
    private const string ConnectionString = "HostName=localhost;SharedAccessKeyName=service;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetStatisticsAsync_SilenceAfterTheHandshake_TimesOutAndCloses()
    {
        await using var server = new ScriptedServer();
        var clock = new WatchedTimeProvider();
        using var service = Create(server, clock);
        var call = service.GetStatisticsAsync(Cancellation);
        var stream = await server.AcceptAsync();
        await ReadRequestAsync(stream);

        await AssertTimesOutAsync(call, clock, stream);
    }

    [Fact]
    public async Task GetStatisticsAsync_SilenceInTheBody_TimesOutAndCloses()
    {
        await using var server = new ScriptedServer();
        var clock = new WatchedTimeProvider();
        using var service = Create(server, clock);
        var call = service.GetStatisticsAsync(Cancellation);
        var stream = await server.AcceptAsync();
        await ReadRequestAsync(stream);

        // More than the sockets' buffers hold: once it is written, the client reads the body.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {32 * Megabyte}\r\n\r\n"), Cancellation);
        await stream.WriteAsync(new byte[16 * Megabyte], Cancellation).AsTask().Guard();

        await AssertTimesOutAsync(call, clock, stream);
    }

    [Fact]
    public async Task GetStatisticsAsync_SilenceInTheHandshake_TimesOutAndCloses()
    {
        var clock = new WatchedTimeProvider();
        await using var hub = await StartStallingHubAsync(clock);
        var service = hub.CreateService(options => options.Tls!.HandshakeTimeout = TimeSpan.FromSeconds(20));
        var call = service.GetStatisticsAsync(Cancellation);
        await hub.Hub.Connections.WaitForAsync(connection => connection.Offer is not null, Cancellation).Guard();

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.StartsWith("The TLS handshake with 'localhost:", (await Assert.ThrowsAsync<TimeoutException>(() => call.Guard())).Message);
        var connection = await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation).Guard();
        Assert.Equal(0, connection.ApplicationBytesReceived);
    }

    [Fact]
    public async Task GetStatisticsAsync_OperationEndsInTheHandshake_TimesOutAndCloses()
    {
        var clock = new WatchedTimeProvider();
        await using var hub = await StartStallingHubAsync(clock);
        var service = hub.CreateService(options => (options.OperationTimeout, options.Tls!.HandshakeTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)));
        var call = service.GetStatisticsAsync(Cancellation);
        await hub.Hub.Connections.WaitForAsync(connection => connection.Offer is not null, Cancellation).Guard();

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.EndsWith("did not finish within 10 s. Check the network and the hub, or raise OperationTimeout.", (await Assert.ThrowsAsync<TimeoutException>(() => call.Guard())).Message);
        clock.Advance(TimeSpan.FromSeconds(10));
        await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation).Guard();
    }

    private static Task<DirectTestHub> StartStallingHubAsync(TimeProvider clock) => DirectTestHub.StartAsync(
        options =>
        {
            options.TlsProfile = DevHubTlsProfile.MinTls12 with { HandshakeFault = DevHubHandshakeFault.Stall };
            options.HandshakeTimeout = TimeSpan.FromHours(1);
        },
        clock);

    private static DirectServiceClient Create(ScriptedServer server, TimeProvider clock) => new(
        new()
        {
            ConnectionString = ConnectionString,
            Port = server.Port,
            OperationTimeout = Timeout,
            Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } },
        },
        timeProvider: clock);

    private static async Task ReadRequestAsync(Stream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, Cancellation).AsTask().Guard();
            Assert.NotEqual(0, count);
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }
    }

    private static async Task AssertTimesOutAsync(Task call, WatchedTimeProvider clock, SslStream stream)
    {
        clock.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.EndsWith("did not finish within 600 s. Check the network and the hub, or raise OperationTimeout.", (await Assert.ThrowsAsync<TimeoutException>(() => call.Guard())).Message);

        // With or without close_notify: what the client did not read makes the end of its socket a reset.
        Assert.True(await Record.ExceptionAsync(() => new MqttPeer(stream).ExpectEndAsync()) is null or IOException);
    }
}
