using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Devices;

/// <summary>A server that does not answer: each call ends with its timeout, or when it is cancelled.</summary>
public class StallTests
{
    public static TheoryData<string> Calls => [.. CallsByName.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each call, and the packets that it sends until it waits; those before the last are answered.</summary>
    private static Dictionary<string, (Func<DirectDeviceClient, CancellationToken, Task> Run, int[] Packets)> CallsByName { get; } = new()
    {
        ["telemetry"] = ((client, token) => client.SendTelemetryAsync(TelemetryMessage.FromText("x"), token), [MqttPeer.Publish]),
        ["batch"] = ((client, token) => client.SendTelemetryBatchAsync([TelemetryMessage.FromText("x")], token), [MqttPeer.Publish]),
        ["twin's subscription"] = ((client, token) => client.GetTwinAsync(token), [MqttPeer.Subscribe]),
        ["twin"] = ((client, token) => client.GetTwinAsync(token), [MqttPeer.Subscribe, MqttPeer.Publish]),
        ["reported properties"] = ((client, token) => client.UpdateReportedPropertiesAsync(new JsonObject(), token), [MqttPeer.Subscribe, MqttPeer.Publish]),
        ["method handler"] = ((client, token) => client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(200)), token), [MqttPeer.Subscribe]),
        ["desired properties"] = ((client, token) => client.SetDesiredPropertiesHandlerAsync((_, _) => Task.CompletedTask, token), [MqttPeer.Subscribe]),
        ["cloud-to-device"] = ((client, token) => client.ReceiveMessagesAsync(token).FirstAsync(CancellationToken.None).AsTask(), [MqttPeer.Subscribe]),
    };

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ConnectAsync_SilenceAfterTheHandshake_TimesOut(DirectTransport transport)
    {
        await using var device = new ScriptedDevice(options => options.Transport = transport);
        var connecting = device.Client.ConnectAsync(Cancellation);
        var stream = await device.Server.AcceptAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Cancellation));

        device.Clock.Advance(ScriptedDevice.Timeout);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => connecting.Guard());
        Assert.Equal("The attempt to connect did not finish within 600 s. Check the network and the hub, or raise OperationTimeout.", exception.Message);
        Assert.Equal(DirectConnectionState.Disconnected, device.Client.State);
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ConnectAsync_Cancelled_EndsAtOnce(DirectTransport transport)
    {
        await using var device = new ScriptedDevice(options => options.Transport = transport);
        using var cancellation = new CancellationTokenSource();
        var connecting = device.Client.ConnectAsync(cancellation.Token);
        var stream = await device.Server.AcceptAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Cancellation));

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Guard())).CancellationToken);
    }

    [Fact]
    public async Task ConnectAsync_SilenceInTheHandshake_TimesOut()
    {
        var clock = new WatchedTimeProvider();
        await using var hub = await DirectTestHub.StartAsync(
            options =>
            {
                options.TlsProfile = DevHubTlsProfile.MinTls12 with { HandshakeFault = DevHubHandshakeFault.StallAfterServerHello };
                options.HandshakeTimeout = TimeSpan.FromHours(1);
            },
            clock);
        var options = hub.AddDevice();
        options.Tls!.HandshakeTimeout = TimeSpan.FromSeconds(20);
        var connecting = hub.CreateDevice(options).ConnectAsync(Cancellation);
        await hub.Hub.Connections.WaitForAsync(connection => connection.Offer is not null, Cancellation).Guard();

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.StartsWith("The TLS handshake with 'localhost:", (await Assert.ThrowsAsync<TimeoutException>(() => connecting.Guard())).Message);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_NoAnswer_TimesOutAndLeavesTheConnection(string name)
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        var call = CallsByName[name].Run(device.Client, Cancellation);
        await AnswerAllButTheLastAsync(peer, CallsByName[name].Packets);

        device.Clock.Advance(ScriptedDevice.Timeout);

        await Assert.ThrowsAsync<TimeoutException>(() => call.Guard());
        Assert.Equal(DirectConnectionState.Connected, device.Client.State);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_Cancelled_EndsAtOnceAndLeavesTheConnection(string name)
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        var call = CallsByName[name].Run(device.Client, cancellation.Token);
        await AnswerAllButTheLastAsync(peer, CallsByName[name].Packets);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Guard())).CancellationToken);
        Assert.Equal(DirectConnectionState.Connected, device.Client.State);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_ConnectionLost_ThrowsNotConnected(string name)
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        var call = CallsByName[name].Run(device.Client, Cancellation);
        await AnswerAllButTheLastAsync(peer, CallsByName[name].Packets);

        await peer.CloseAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => call.Guard());
        Assert.Equal((IotHubErrorCodes.NotConnected, true), (exception.ErrorCode, exception.IsTransient));
        Assert.Equal(DirectConnectionState.Disconnected, device.Client.State);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_ClientDisposed_ThrowsObjectDisposed(string name)
    {
        await using var device = new ScriptedDevice();
        var peer = await device.ConnectAsync();
        var call = CallsByName[name].Run(device.Client, Cancellation);
        await AnswerAllButTheLastAsync(peer, CallsByName[name].Packets);

        await device.Client.DisposeAsync().AsTask().Guard();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.Guard());
    }

    private static async Task AnswerAllButTheLastAsync(MqttPeer peer, int[] packets)
    {
        for (var n = 0; n < packets.Length; n++)
        {
            var packet = await peer.ExpectAsync(packets[n]);
            if (n < packets.Length - 1)
            {
                await peer.AcknowledgeAsync(packet);
            }
        }
    }
}
