using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Devices;

/// <summary>What keeps a connection alive over which nothing is sent (MQTT 3.1.1, section 3.1.2.10).</summary>
public class KeepAliveTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(1177)]
    public async Task Connect_TellsTheHub(int seconds)
    {
        await using var device = New(TimeSpan.FromSeconds(seconds));
        var connecting = device.Client.ConnectAsync(Cancellation);
        var peer = new MqttPeer(await device.Server.AcceptAsync());

        Assert.Equal(seconds, (await peer.AcceptAsync()).KeepAlive);

        await connecting.Guard();
    }

    [Fact]
    public async Task Idle_PingsAtTheEndOfEachPeriod()
    {
        await using var device = New(ScriptedDevice.KeepAlive);
        var peer = await device.ConnectAsync();
        for (var period = 0; period < 3; period++)
        {
            device.Clock.Advance(ScriptedDevice.KeepAlive);

            await AnswerPingAsync(peer);

            // One at a time: this one comes behind it.
            var ping = device.Client.PingAsync(Cancellation);
            await AnswerPingAsync(peer);
            await ping.Guard();
        }

        Assert.Equal(DirectConnectionState.Connected, device.Client.State);
    }

    [Fact]
    public async Task Sending_PutsThePingOff()
    {
        await using var device = New(ScriptedDevice.KeepAlive);
        var peer = await device.ConnectAsync();
        device.Clock.Advance(ScriptedDevice.KeepAlive - Moment);
        await SendAsync(device, peer);

        // When it would have been due, and shortly before it is.
        device.Clock.Advance(Moment);
        device.Clock.Advance(ScriptedDevice.KeepAlive - (Moment * 2));
        await SendAsync(device, peer);
        device.Clock.Advance(ScriptedDevice.KeepAlive);

        await AnswerPingAsync(peer);
    }

    [Fact]
    public async Task NoAnswer_EndsTheConnectionAfterHalfAPeriod()
    {
        await using var device = New(TimeSpan.FromSeconds(180));
        var peer = await device.ConnectAsync();
        var lost = new TaskCompletionSource<Exception?>();
        device.Client.StateChanged += (_, change) => lost.TrySetResult(change.Reason);
        device.Clock.Advance(TimeSpan.FromSeconds(180));
        Assert.Equal(MqttPeer.PingRequest, (await peer.ReadAsync()).Type);
        device.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.False(lost.Task.IsCompleted);

        device.Clock.Advance(TimeSpan.FromSeconds(1));

        var reason = Assert.IsType<IotHubDirectException>(await lost.Task.Guard());
        Assert.Equal(IotHubErrorCodes.NotConnected, reason.ErrorCode);
        Assert.Equal("The hub did not answer a ping within 90 s.", Assert.IsType<TimeoutException>(reason.InnerException).Message);
        await peer.ExpectEndAsync();
        Assert.Equal(DirectConnectionState.Disconnected, device.Client.State);
    }

    [Fact]
    public async Task Closed_PingsNoMore()
    {
        await using var device = New(ScriptedDevice.KeepAlive);
        await device.ConnectAsync();
        var states = new List<DirectConnectionState>();
        device.Client.StateChanged += (_, change) => states.Add(change.State);
        await device.Client.CloseAsync(Cancellation).Guard();

        device.Clock.Advance(ScriptedDevice.KeepAlive * 2);

        Assert.Equal([DirectConnectionState.Disconnected], states);
    }

    /// <summary>A timer would keep the session, and all that it has, until it is due.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ended_KeepsNoTimer(bool isLost)
    {
        await using var device = New(ScriptedDevice.KeepAlive);
        var peer = await device.ConnectAsync();
        Assert.NotEqual(0, device.Clock.Live);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Client.StateChanged += (_, _) => ended.TrySetResult();

        await (isLost ? peer.CloseAsync().AsTask() : device.Client.CloseAsync(Cancellation)).Guard();
        await ended.Task.Guard();

        Assert.Equal(0, device.Clock.Live);
    }

    /// <summary>Its token outlives the test.</summary>
    private static ScriptedDevice New(TimeSpan keepAlive) => new(options =>
    {
        options.KeepAlive = keepAlive;
        options.SharedAccessSignature.TimeToLive = TimeSpan.FromDays(1);
    });

    /// <summary>Sends telemetry, and sees that no ping came before it.</summary>
    private static async Task SendAsync(ScriptedDevice device, MqttPeer peer)
    {
        var sending = device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        var packet = await peer.ReadAsync();
        Assert.Equal(MqttPeer.Publish, packet.Type);
        await peer.AcknowledgeAsync(packet);
        await sending.Guard();
    }

    private static async Task AnswerPingAsync(MqttPeer peer)
    {
        Assert.Equal(MqttPeer.PingRequest, (await peer.ReadAsync()).Type);
        await peer.AnswerPingAsync();
    }
}
