using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What a device client outlives, over real connections to a hub that fails in every way that it has.</summary>
public sealed class FailoverFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FailoverOptions Quick => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        AttemptTimeout = TimeSpan.FromSeconds(1),
        TotalTimeout = TimeSpan.FromSeconds(30),
        BaseDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(20),
        ReconnectWindow = TimeSpan.Zero,
        CloseTimeout = TimeSpan.FromMilliseconds(100),
    };

    public static TheoryData<string> Silences => ["half-open", "stalled"];

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task SendTelemetryAsync_ConnectionOnlyLooksAlive_ArrivesOverAnother(string silence)
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub, Quick);
        await device.ConnectAsync(Cancellation);
        using var fault = Begin(hub, silence);
        var lost = LossAsync(device);

        await device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation).Guard();

        Assert.Equal(FailoverReason.NoAcknowledgement, (await lost.Guard()).Reason);
        Assert.Equal((1, 2L), (hub.Hub.Telemetry.Count, hub.Hub.Connections.Total));
    }

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task SendTelemetryAsync_SeveralWhileTheConnectionOnlyLooksAlive_FirstArriveInOrder(string silence)
    {
        const int AtATime = 4;
        await using var hub = await DirectTestHub.StartAsync();
        var options = Quick;
        (options.BaseDelay, options.MaxDelay) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1));
        await using var device = New(hub, options);
        await device.ConnectAsync(Cancellation);
        using var stopping = new CancellationTokenSource();
        var (last, underWay) = (0, new Queue<Task>());
        var sending = Task.Run(
            async () =>
            {
                while (!stopping.IsCancellationRequested || underWay.Count > 0)
                {
                    while (!stopping.IsCancellationRequested && underWay.Count < AtATime)
                    {
                        underWay.Enqueue(device.SendTelemetryAsync(TelemetryMessage.FromText((++last).ToString(CultureInfo.InvariantCulture)), Cancellation));
                    }

                    await underWay.Dequeue();
                }
            },
            Cancellation);
        var reading = Task.Run(
            async () =>
            {
                List<int> numbers = [];
                await foreach (var message in hub.Hub.Telemetry.ReadAllAsync(Cancellation))
                {
                    var text = Encoding.UTF8.GetString(message.Body.Span);
                    if (text == "end")
                    {
                        break;
                    }

                    numbers.Add(int.Parse(text, CultureInfo.InvariantCulture));
                }

                return numbers;
            },
            Cancellation);
        await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        var again = device.ReadStatesAsync(Cancellation).FirstAsync(state => state.Reason == FailoverReason.Recovered, Cancellation).AsTask();

        using var fault = Begin(hub, silence);
        await again.Guard();
        await stopping.CancelAsync();
        await sending.Guard();
        await device.SendTelemetryAsync(TelemetryMessage.FromText("end"), Cancellation).Guard();

        Assert.Equal(Enumerable.Range(1, last), (await reading.Guard()).Distinct());
    }

    [Theory]
    [MemberData(nameof(Silences))]
    public async Task Watchdog_ConnectionOnlyLooksAliveAndNobodySends_MakesAnother(string silence)
    {
        var options = Quick;
        options.CheckInterval = TimeSpan.FromMilliseconds(100);
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub, options);
        await device.ConnectAsync(Cancellation);
        var lost = LossAsync(device);
        var again = device.ReadStatesAsync(Cancellation).FirstAsync(state => state.Reason == FailoverReason.Recovered, Cancellation).AsTask();
        using var fault = Begin(hub, silence);

        Assert.Equal(FailoverReason.NoAcknowledgement, (await lost.Guard()).Reason);
        Assert.Equal(FailoverStatus.Connected, (await again.Guard()).Status);
    }

    [Fact]
    public async Task ConnectAsync_ResetDuringTheHandshake_IsTriedAgain()
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var fault = hub.Hub.Faults.ResetDuringHandshake(count: 2);
        await using var device = New(hub, Quick);

        await device.ConnectAsync(Cancellation).Guard();

        Assert.Equal(3, hub.Hub.Connections.Total);
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt, null)]
    [InlineData(DirectTransport.MqttWebSocket, 1)]
    public async Task SendTelemetryAsync_ConnectsAreThrottled_ComesBackWhenItMay(DirectTransport transport, int? seconds)
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var fault = hub.Hub.Faults.Throttle(connectionsPerSecond: 1);
        await using var device = New(hub, Quick, transport);
        await device.ConnectAsync(Cancellation).Guard();
        var throttled = device.ReadStatesAsync(Cancellation).FirstAsync(state => state.Reason == FailoverReason.Throttled, Cancellation).AsTask();

        hub.Hub.Faults.CutConnections();
        await device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation).Guard();

        var refusal = Assert.IsType<IotHubDirectException>((await throttled.Guard()).Exception);
        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, refusal.RetryAfter);
        Assert.Equal(1, hub.Hub.Telemetry.Count);
        if (seconds is not null)
        {
            // Told when, it comes then, and not before.
            Assert.Equal(3, hub.Hub.Connections.Total);
        }
    }

    [Fact]
    public async Task ConnectAsync_AddressThatAcceptsAndSpeaksNoTls_GoesOnToTheNext()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs all of 127.0.0.0/8.");
        await using var hub = await DirectTestHub.StartAsync();
        var options = hub.AddDevice();
        var address = IPAddress.Parse("127.0.89.1");
        using var old = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        old.Bind(new IPEndPoint(address, options.Port!.Value));
        old.Listen();
        options.UseNameLookup((_, _) => Task.FromResult<IPAddress[]>([address, IPAddress.Loopback]));
        var quick = Quick;
        quick.ConnectTimeout = TimeSpan.FromMilliseconds(500);
        await using var device = new FailoverDeviceClient([options], quick, pacer: new ReconnectPacer());

        await device.ConnectAsync(Cancellation).Guard();

        Assert.Equal(1, hub.Hub.Connections.Total);
    }

    [Fact]
    public async Task ReceiveMessagesAsync_OutageLongerThanAnOperationMayTake_GoesOn()
    {
        var options = Quick;
        (options.AttemptTimeout, options.TotalTimeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub, options);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await device.ConnectAsync(Cancellation).Guard();
        var next = messages.MoveNextAsync().AsTask();
        using (hub.Hub.Faults.ResetDuringHandshake())
        {
            hub.Hub.Faults.CutConnections();
            for (var outage = 0; outage < 3; outage++)
            {
                await Assert.ThrowsAsync<TimeoutException>(() => device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation)).Guard();
            }
        }

        hub.Hub.CloudToDevice.Send("device1", new() { MessageId = "after the outage" });

        Assert.True(await next.Guard());
        Assert.Equal("after the outage", messages.Current.MessageId);
    }

    private static FailoverDeviceClient New(DirectTestHub hub, FailoverOptions options, DirectTransport transport = DirectTransport.Mqtt) =>
        new([hub.AddDevice(transport)], options, pacer: new ReconnectPacer());

    private static DevHubFault Begin(DirectTestHub hub, string silence) => silence == "stalled" ? hub.Hub.Faults.Stall(DevHubFaultScope.Existing) : hub.Hub.Faults.HalfOpen();

    private static Task<FailoverState> LossAsync(FailoverDeviceClient device) =>
        device.ReadStatesAsync(Cancellation).FirstAsync(state => state.Status != FailoverStatus.Connected, Cancellation).AsTask();
}
