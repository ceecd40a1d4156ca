using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Shared access signatures that expire while a device outlives what happens.</summary>
public sealed class FailoverRenewalTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan UntilRenewal = TimeToLive * 0.85;

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndOfConnection = TimeSpan.FromMilliseconds(50);

    private readonly WatchedTimeProvider _clock = new();
    private readonly ConcurrentQueue<FailoverState> _states = new();
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static FailoverOptions Options => new()
    {
        ReconnectWindow = TimeSpan.Zero,
        BaseDelay = Delay,
        MaxDelay = Delay,
        AttemptTimeout = TimeSpan.FromHours(1),
        TotalTimeout = TimeSpan.FromDays(1),
        CheckInterval = TimeSpan.FromDays(1),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renewal_Connected_IsNoLossAndNoHandlerIsCalledTwice()
    {
        await using var hub = await DirectTestHub.StartAsync(clock: _clock);
        await using var device = New(hub.AddDevice());
        var (changes, calls) = (Channel.CreateUnbounded<DesiredPropertiesChange>(), 0);
        await device.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        await device.SetMethodHandlerAsync("count", (_, _) => Task.FromResult(new DirectMethodResponse(Interlocked.Increment(ref calls))), Cancellation);
        await device.ConnectAsync(Cancellation).Guard();
        using var service = hub.CreateService();
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            await RenewAsync(hub, device);
            await service.UpdateTwinAsync("device1", new() { Desired = new JsonObject { ["x"] = renewal } }, cancellationToken: Cancellation);
            Assert.Equal(renewal, (await service.InvokeMethodAsync("device1", new("count"), cancellationToken: Cancellation)).Status);
            Assert.Equal(1 + renewal, (await changes.Reader.ReadAsync(Cancellation).AsTask().Guard()).Version);
        }

        Assert.Equal([FailoverStatus.Connecting, FailoverStatus.Connected], _states.Select(state => state.Status));
    }

    [Fact]
    public async Task Renewal_MessageIsCompletedAfterIt_IsNotDeliveredAgain()
    {
        await using var hub = await DirectTestHub.StartAsync(clock: _clock);
        await using var device = New(hub.AddDevice());
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        hub.Hub.CloudToDevice.Send("device1", new() { MessageId = "before" });
        Assert.True(await messages.MoveNextAsync().AsTask().Guard());

        await RenewAsync(hub, device);
        await messages.Current.CompleteAsync(Cancellation);
        hub.Hub.CloudToDevice.Send("device1", new() { MessageId = "after" });

        Assert.True(await messages.MoveNextAsync().AsTask().Guard());
        Assert.Equal("after", messages.Current.MessageId);
    }

    [Fact]
    public async Task Renewal_OutageLongerThanTheTokenLasts_ComesBackWithANewTokenAndRenewsThat()
    {
        await using var hub = await DirectTestHub.StartAsync(clock: _clock);
        await using var device = New(hub.AddDevice());
        var calls = 0;
        await device.SetMethodHandlerAsync("count", (_, _) => Task.FromResult(new DirectMethodResponse(Interlocked.Increment(ref calls))), Cancellation);
        await device.ConnectAsync(Cancellation).Guard();

        // For the next turn to come at once.
        _clock.Advance(Delay);
        var outage = hub.Hub.Faults.ResetDuringHandshake();
        var failed = _clock.TimerAsync(Delay);
        hub.Hub.Faults.CutConnections();
        await failed;
        var sending = Enumerable.Range(0, 3).Select(number => device.SendTelemetryAsync(TelemetryMessage.FromText($"{number}"), Cancellation)).ToArray();

        failed = _clock.TimerAsync(Delay);
        _clock.Advance(TimeToLive * 2);
        await failed;
        outage.Dispose();
        _clock.Advance(Delay);
        await Task.WhenAll(sending).Guard();
        await RenewAsync(hub, device);

        using var service = hub.CreateService();
        Assert.Equal(1, (await service.InvokeMethodAsync("device1", new("count"), cancellationToken: Cancellation)).Status);
        Assert.Equal(sending.Length + 1, hub.Hub.Telemetry.Count);
        await AssertOneLossAsync(failedAttempts: 2);
    }

    [Fact]
    public async Task Renewal_BothConnectionsAreLost_IsOneLossAndTheMessageUnderWayArrives()
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        var sending = device.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
        var old = await server.AcceptMqttAsync();
        await old.ExpectAsync(MqttPeer.Publish);
        var draining = _clock.TimerAsync(Drain);
        _clock.Advance(UntilRenewal);
        var replacement = await server.AcceptAsync();
        await draining;

        await replacement.DisposeAsync();
        await old.CloseAsync();

        await AcknowledgeAsync(await server.AcceptMqttAsync(), sending);
        await AssertOneLossAsync();
    }

    [Fact]
    public async Task Renewal_RefusedByTheHub_IsOneLossAndAnotherConnectionIsMade()
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        var connecting = device.ConnectAsync(Cancellation);
        await server.AcceptMqttAsync();
        await connecting.Guard();
        _clock.Advance(UntilRenewal);

        var replacement = new MqttPeer(await server.AcceptAsync());
        await replacement.ExpectAsync(MqttPeer.Connect);
        await replacement.SendAsync([0x20, 2, 0, 5]);
        var peer = await server.AcceptMqttAsync();

        await AcknowledgeAsync(peer, device.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation));
        await AssertOneLossAsync();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Renewal_RefusedByTheHub_TheStreamOfMessagesGoesOn(byte code)
    {
        await using var server = new ScriptedServer();
        await using var device = New(server);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = messages.MoveNextAsync().AsTask();
        await DeliverAsync(await server.AcceptMqttAsync(), "1");
        Assert.True(await next.Guard());
        next = messages.MoveNextAsync().AsTask();
        var ended = _clock.TimerAsync(EndOfConnection);
        _clock.Advance(UntilRenewal);

        var replacement = new MqttPeer(await server.AcceptAsync());
        await replacement.ExpectAsync(MqttPeer.Connect);
        await replacement.SendAsync([0x20, 2, 0, code]);
        var peer = await server.AcceptMqttAsync();
        await ended;
        _clock.Advance(EndOfConnection);

        await DeliverAsync(peer, "2");
        Assert.True(await next.Guard());
        Assert.Equal("2", messages.Current.MessageId);
        await AssertOneLossAsync();
    }

    private static async Task DeliverAsync(MqttPeer peer, string messageId)
    {
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        await peer.SendPublishAsync($"devices/d/messages/devicebound/%24.mid={messageId}", "", id: 1);
    }

    /// <summary>The old connection is closed when the new one is to take its place, and calls wait for that.</summary>
    private async Task RenewAsync(DirectTestHub hub, FailoverDeviceClient device)
    {
        var old = hub.Hub.Connections.Last(connection => connection.Endpoint == DevHubEndpoint.Mqtt);
        _clock.Advance(UntilRenewal);
        await hub.Hub.Connections.WaitForAsync(connection => connection == old && connection.IsClosed, Cancellation).Guard();
        await device.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation).Guard();
    }

    private static async Task AcknowledgeAsync(MqttPeer peer, Task sending)
    {
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Publish));
        await sending.Guard();
    }

    private FailoverDeviceClient New(ScriptedServer server) =>
        New(new DirectDeviceClientOptions { ConnectionString = ScriptedDevice.ConnectionString, Port = server.Port, Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } } });

    private FailoverDeviceClient New(DirectDeviceClientOptions options)
    {
        options.SharedAccessSignature.TimeToLive = TimeToLive;
        options.OperationTimeout = TimeSpan.FromHours(1);
        options.KeepAlive = TimeSpan.FromSeconds(1177);
        var device = new FailoverDeviceClient([options], Options, pacer: new ReconnectPacer(), timeProvider: _clock);
        device.FailoverStateChanged += (_, change) =>
        {
            _states.Enqueue(change.State);
            if (change.State.Reason == FailoverReason.Recovered)
            {
                _recovered.TrySetResult();
            }
        };
        return device;
    }

    /// <summary>The states are those of one loss, whatever became of the renewal.</summary>
    private async Task AssertOneLossAsync(int failedAttempts = 0)
    {
        // Events are raised beside the operations.
        await _recovered.Task.Guard();
        Assert.Equal(
            [
                (FailoverStatus.Connecting, FailoverReason.Requested),
                (FailoverStatus.Connected, FailoverReason.FirstConnect),
                (FailoverStatus.Waiting, FailoverReason.ConnectionLost),
                .. Enumerable.Repeat<(FailoverStatus, FailoverReason)[]>([(FailoverStatus.Connecting, FailoverReason.ConnectionLost), (FailoverStatus.Waiting, FailoverReason.ConnectionLost)], failedAttempts).SelectMany(each => each),
                (FailoverStatus.Connecting, FailoverReason.ConnectionLost),
                (FailoverStatus.Connected, FailoverReason.Recovered),
            ],
            _states.Select(state => (state.Status, state.Reason)));
    }
}
