using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Scripted;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Devices;

public class RenewalTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan UntilRenewal = TimeToLive * 0.85;
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task Renewal_BeforeTheTokenExpires_ReplacesTheConnectionAndKeepsWhatWasSubscribed(DirectTransport transport)
    {
        var clock = new WatchedTimeProvider();
        await using var hub = await DirectTestHub.StartAsync(clock: clock);
        var client = await hub.ConnectDeviceAsync(transport, configure: Configure);
        await client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);

        var service = hub.CreateService();
        await service.GetStatisticsAsync(Cancellation);
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            var (states, connected) = Watch(client);
            clock.Advance(UntilRenewal);
            await connected.Guard();

            Assert.Equal([DirectConnectionState.Renewing, DirectConnectionState.Connected], states);
            Assert.Equal(2 + renewal, hub.Hub.Connections.Total);
            await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
            Assert.Equal(200, (await service.InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation)).Status);
        }
    }

    [Fact]
    public async Task Renewal_MessageUnderWay_IsSentAgainOverTheNewConnection()
    {
        await using var device = new ScriptedDevice(Configure);
        var old = await device.ConnectAsync();
        var sending = device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        var first = await old.ExpectAsync(MqttPeer.Publish);

        var draining = device.Clock.TimerAsync(Drain);
        device.Clock.Advance(UntilRenewal);
        var stream = await device.Server.AcceptAsync();
        await draining;
        Assert.False(sending.IsCompleted);
        device.Clock.Advance(Drain);

        await old.ExpectAsync(MqttPeer.Disconnect);
        var peer = new MqttPeer(stream);
        await peer.ExpectAsync(MqttPeer.Connect);
        await peer.SendAsync([0x20, 2, 0, 0]);
        var second = await peer.ExpectAsync(MqttPeer.Publish);
        Assert.Equal(first.Topic, second.Topic);
        await peer.AcknowledgeAsync(second);
        await sending.Guard();
    }

    [Fact]
    public async Task Renewal_MessageUnderWayIsConfirmedInTime_ChangesOverAtOnce()
    {
        await using var device = new ScriptedDevice(Configure);
        var old = await device.ConnectAsync();
        var sending = device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        var message = await old.ExpectAsync(MqttPeer.Publish);
        var draining = device.Clock.TimerAsync(Drain);
        device.Clock.Advance(UntilRenewal);
        var stream = await device.Server.AcceptAsync();
        await draining;

        var later = device.Client.SendTelemetryAsync(TelemetryMessage.FromText("y"), Cancellation);
        await old.AcknowledgeAsync(message);
        await sending.Guard();

        await old.ExpectAsync(MqttPeer.Disconnect);
        Assert.False(later.IsCompleted);
        var peer = new MqttPeer(stream);
        await peer.ExpectAsync(MqttPeer.Connect);
        await peer.SendAsync([0x20, 2, 0, 0]);
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Publish));
        await later.Guard();
    }

    [Fact]
    public async Task Renewal_TwinRequestUnderWay_IsSentAgainOverTheNewConnection()
    {
        await using var device = new ScriptedDevice(Configure);
        var old = await device.ConnectAsync();
        var reading = device.Client.GetTwinAsync(Cancellation);
        await old.AcknowledgeAsync(await old.ExpectAsync(MqttPeer.Subscribe));
        await old.ExpectAsync(MqttPeer.Publish);
        var draining = device.Clock.TimerAsync(Drain);
        device.Clock.Advance(UntilRenewal);
        var stream = await device.Server.AcceptAsync();
        await draining;
        device.Clock.Advance(Drain);

        var peer = new MqttPeer(stream);
        await peer.ExpectAsync(MqttPeer.Connect);
        await peer.SendAsync([0x20, 2, 0, 0]);
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        var request = await peer.ExpectAsync(MqttPeer.Publish);
        await peer.SendPublishAsync($"$iothub/twin/res/200/?$rid={request.RequestId}", """{"desired":{"$version":7},"reported":{"$version":1}}""");

        Assert.Equal(7, (await reading.Guard()).Desired.Version);
    }

    [Fact]
    public async Task Renewal_MessagesAllTheWhile_AllReachTheHub()
    {
        var clock = new WatchedTimeProvider();
        await using var hub = await DirectTestHub.StartAsync(clock: clock);
        var client = await hub.ConnectDeviceAsync(configure: Configure);
        var (_, connected) = Watch(client);
        using var stop = new CancellationTokenSource();
        var sent = 0;
        async Task SendAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await client.SendTelemetryAsync(TelemetryMessage.FromText($"{Interlocked.Increment(ref sent)}"), Cancellation);
            }
        }

        // Read beside the sending: a fast machine sends more than the hub's log holds.
        var reading = hub.Hub.Telemetry.ReadAllAsync(Cancellation).Select(message => System.Text.Encoding.UTF8.GetString(message.Body.Span)).TakeWhile(body => body != "last")
            .ToHashSetAsync(cancellationToken: Cancellation).AsTask();
        var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(SendAsync, Cancellation)).ToArray();
        clock.Advance(UntilRenewal);
        await connected.Guard();
        await stop.CancelAsync();
        await Task.WhenAll(senders).Guard();
        await client.SendTelemetryAsync(TelemetryMessage.FromText("last"), Cancellation);

        Assert.Superset(Enumerable.Range(1, sent).Select(n => $"{n}").ToHashSet(), await reading.Guard());
    }

    [Fact]
    public async Task Renewal_NothingListens_KeepsTheConnectionAndTriesAgain()
    {
        var retry = (TimeToLive - UntilRenewal) / 2;
        await using var device = new ScriptedDevice(Configure);
        var old = await device.ConnectAsync();
        device.Server.StopListening();
        var retrying = device.Clock.TimerAsync(retry);

        device.Clock.Advance(UntilRenewal);
        await retrying;

        Assert.Equal(DirectConnectionState.Connected, device.Client.State);
        var sending = device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        await old.AcknowledgeAsync(await old.ExpectAsync(MqttPeer.Publish));
        await sending.Guard();

        device.Server.ListenAgain();
        device.Clock.Advance(retry);
        await device.Server.AcceptMqttAsync();
    }

    [Fact]
    public async Task Renewal_HubHasANewCertificate_ThrowsViolationOnTheNextCall()
    {
        await using var device = new ScriptedDevice(Configure);
        await device.ConnectAsync();
        var lost = new TaskCompletionSource<Exception?>();
        device.Client.StateChanged += (_, change) => lost.TrySetResult(change.Reason);
        device.Server.UseOtherCertificate();

        device.Clock.Advance(UntilRenewal);

        var violation = Assert.IsType<TlsPolicyViolationException>(await lost.Task.Guard());
        Assert.Equal(DirectConnectionState.Disconnected, device.Client.State);
        Assert.Same(violation, await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation)));
    }

    [Fact]
    public async Task Renewal_RefusedByTheHub_ThrowsOnTheNextCall()
    {
        await using var device = new ScriptedDevice(Configure);
        var old = await device.ConnectAsync();
        var lost = new TaskCompletionSource<Exception?>();
        device.Client.StateChanged += (_, change) => _ = change.State == DirectConnectionState.Disconnected && lost.TrySetResult(change.Reason);

        device.Clock.Advance(UntilRenewal);
        var peer = new MqttPeer(await device.Server.AcceptAsync());
        await peer.ExpectAsync(MqttPeer.Connect);
        await peer.SendAsync([0x20, 2, 0, 5]);

        Assert.Equal(IotHubErrorCodes.Unauthorized, Assert.IsType<IotHubDirectException>(await lost.Task.Guard()).ErrorCode);
        await old.ExpectAsync(MqttPeer.Disconnect);
        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation));
        Assert.Equal(IotHubErrorCodes.NotConnected, exception.ErrorCode);
        Assert.Equal(IotHubErrorCodes.Unauthorized, Assert.IsType<IotHubDirectException>(exception.InnerException).ErrorCode);
    }

    [Fact]
    public async Task Renewal_ClientClosed_DoesNotHappen()
    {
        await using var device = new ScriptedDevice(Configure);
        await device.ConnectAsync();
        await device.Client.CloseAsync(Cancellation);

        device.Clock.Advance(TimeToLive);
        await device.ConnectAsync();

        Assert.Equal(2, device.Server.Accepted);
    }

    /// <summary>What a fleet loses at once, it does not have to renew at once.</summary>
    [Fact]
    public async Task ConnectAsync_AgainBeforeTheRenewal_TakesTheSameTokenAndRenewsItInItsTime()
    {
        await using var device = new ScriptedDevice(Configure);
        var before = TimeSpan.FromMinutes(10);
        var (first, token) = await ConnectAsync(device);
        device.Clock.Advance(before);
        await first.CloseAsync();
        await Assert.ThrowsAsync<IotHubDirectException>(() => device.Client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation).Guard());

        var (_, again) = await ConnectAsync(device);
        Assert.Equal(token, again);
        device.Clock.Advance(UntilRenewal - before);

        var renewed = await new MqttPeer(await device.Server.AcceptAsync()).AcceptAsync();
        Assert.NotEqual(token, renewed.Password);
    }

    private static async Task<(MqttPeer Peer, string Token)> ConnectAsync(ScriptedDevice device)
    {
        var connecting = device.Client.ConnectAsync(Cancellation);
        var peer = new MqttPeer(await device.Server.AcceptAsync());
        var connect = await peer.AcceptAsync();
        await connecting.Guard();
        return (peer, connect.Password);
    }

    private static void Configure(DirectDeviceClientOptions options)
    {
        options.SharedAccessSignature.TimeToLive = TimeToLive;
        options.OperationTimeout = TimeSpan.FromHours(1);

        // The hub ends a connection after one and a half times this, by the same clock.
        options.KeepAlive = TimeSpan.FromSeconds(1177);
    }

    private static (List<DirectConnectionState> States, Task Connected) Watch(DirectDeviceClient client)
    {
        List<DirectConnectionState> states = [];
        var connected = new TaskCompletionSource();
        void OnChanged(object? sender, DirectConnectionStateChangedEventArgs change)
        {
            states.Add(change.State);
            if (change.State == DirectConnectionState.Connected)
            {
                client.StateChanged -= OnChanged;
                connected.TrySetResult();
            }
        }

        client.StateChanged += OnChanged;
        return (states, connected.Task);
    }
}
