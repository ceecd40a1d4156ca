using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverDeviceClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendTelemetryAsync_NotConnected_ConnectsAndGivesTheMessageAnId()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub.AddDevice());
        var message = TelemetryMessage.FromText("1");

        await device.SendTelemetryAsync(message, Cancellation);

        var received = await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal(message.MessageId, received.SystemProperties["message-id"]);
        Assert.Equal((FailoverStatus.Connected, FailoverReason.FirstConnect), (device.FailoverState.Status, device.FailoverState.Reason));
        Assert.NotNull(device.LastHandshake!.Session);
    }

    [Fact]
    public async Task ConnectAsync_OptionsThatChangedSinceTheClientWasMade_ConnectsByThoseThatWereChecked()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var options = hub.AddDevice();
        await using var device = New(options);
        options.ConnectionString = "HostName=other.example;DeviceId=other;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5";
        options.OperationTimeout = TimeSpan.Zero;
        options.Transport = (DirectTransport)17;

        await device.ConnectAsync(Cancellation);

        Assert.Equal(FailoverStatus.Connected, device.FailoverState.Status);
    }

    [Fact]
    public async Task SendTelemetryAsync_ConnectionLostAgainAndAgain_EveryNumberArrives()
    {
        const int Numbers = 200;
        await using var hub = await DirectTestHub.StartAsync();
        var options = hub.AddDevice();

        // Its suites are what the system offers anyway, so that sessions can be resumed.
        options.Tls!.Policy = new() { Preset = "IotHub20250831" };
        await using var device = New(options);
        await device.ConnectAsync(Cancellation);
        for (var number = 0; number < Numbers; number++)
        {
            if (number % 40 == 20)
            {
                await RevokeAsync(hub);
            }

            await device.SendTelemetryAsync(TelemetryMessage.FromText(number.ToString(CultureInfo.InvariantCulture)), Cancellation);
        }

        Assert.Equal(Enumerable.Range(0, Numbers), hub.Hub.Telemetry.ToArray().Select(message => int.Parse(System.Text.Encoding.UTF8.GetString(message.Body.Span), CultureInfo.InvariantCulture)).Distinct());
        Assert.Equal(FailoverReason.Recovered, device.FailoverState.Reason);
        Assert.Contains(hub.Hub.Connections, connection => connection.Resumed == true);
    }

    [Fact]
    public async Task SetMethodHandlerAsync_ConnectionReplaced_IsInvokedOnceForEachCall()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub.AddDevice());
        var calls = 0;
        await device.SetMethodHandlerAsync("count", (_, _) => Task.FromResult(DirectMethodResponse.FromJson(200, JsonValue.Create(Interlocked.Increment(ref calls)))), Cancellation);
        await device.ConnectAsync(Cancellation);
        using var service = hub.CreateService();

        Assert.Equal(200, (await service.InvokeMethodAsync("device1", new("count"), cancellationToken: Cancellation)).Status);
        await LoseAsync(hub, device);
        Assert.Equal(200, (await service.InvokeMethodAsync("device1", new("count"), cancellationToken: Cancellation)).Status);

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_ChangedWithoutConnection_IsDeliveredOnceAsAWhole()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub.AddDevice());
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        await device.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        await device.ConnectAsync(Cancellation);
        using var service = hub.CreateService();

        await device.CloseAsync(Cancellation);
        await ChangeAsync(service, 1);
        await ChangeAsync(service, 2);
        await device.ConnectAsync(Cancellation);
        var missed = await changes.Reader.ReadAsync(Cancellation);
        await ChangeAsync(service, 3);
        var next = await changes.Reader.ReadAsync(Cancellation);

        Assert.Equal((true, false, missed.Version + 1), (missed.IsComplete, next.IsComplete, next.Version));
        Assert.Equal(0, changes.Reader.Count);
    }

    [Fact]
    public async Task ReceiveMessagesAsync_ConnectionLostBeforeTheCompletion_DeliversOnce()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub.AddDevice());
        await device.ConnectAsync(Cancellation);
        await using var messages = device.ReceiveMessagesAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = messages.MoveNextAsync();
        Send(hub, "first");
        Assert.True(await next);
        var first = messages.Current;

        await LoseAsync(hub, device);
        await first.CompleteAsync(Cancellation);
        Send(hub, "second");

        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("second", messages.Current.MessageId);
    }

    [Fact]
    public async Task FailoverStateChanged_SubscriberThrows_StateChangedIsRaisedAllTheSame()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(hub.AddDevice());
        List<DirectConnectionState> states = [];
        device.FailoverStateChanged += (_, _) => throw new InvalidOperationException();
        TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        device.StateChanged += (_, change) =>
        {
            states.Add(change.State);
            if (change.State == DirectConnectionState.Connected)
            {
                connected.TrySetResult();
            }
        };

        await device.ConnectAsync(Cancellation);
        await connected.Task.Guard();

        Assert.Equal([DirectConnectionState.Connecting, DirectConnectionState.Connected], states);
    }

    [Fact]
    public void Constructor_HubsOfDifferentDevices_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => new FailoverDeviceClient([OptionsOf("one"), OptionsOf("two")]));

        Assert.StartsWith("The hubs are for 'one', 'two'. Allowed: one device or module, registered in each of them.", exception.Message, StringComparison.Ordinal);
    }

    private static DirectDeviceClientOptions OptionsOf(string deviceId) => new() { ConnectionString = $"HostName=hub.example;DeviceId={deviceId};SharedAccessKey=c2VjcmV0" };

    private static FailoverDeviceClient New(DirectDeviceClientOptions options) =>
        new([options], new FailoverOptions { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(50) }, pacer: new ReconnectPacer());

    /// <summary>Connects the device elsewhere, for which the hub ends its connection.</summary>
    private static async Task RevokeAsync(DirectTestHub hub)
    {
        await using var other = hub.CreateDevice(hub.Options(hub.Hub.Devices.Find("device1")!.ConnectionString));
        await other.ConnectAsync(Cancellation);
    }

    /// <summary>Ends the connection, and waits for the next one.</summary>
    private static async Task LoseAsync(DirectTestHub hub, FailoverDeviceClient device)
    {
        var states = device.ReadStatesAsync(Cancellation).SkipWhile(state => state.Status == FailoverStatus.Connected).FirstAsync(state => state.Status == FailoverStatus.Connected, Cancellation);
        await RevokeAsync(hub);
        await states;
    }

    private static void Send(DirectTestHub hub, string messageId) => hub.Hub.CloudToDevice.Send("device1", new() { MessageId = messageId });

    private static Task<Twin> ChangeAsync(DirectServiceClient service, int value) =>
        service.UpdateTwinAsync("device1", new() { Desired = new JsonObject { ["x"] = value } }, cancellationToken: Cancellation);
}
