using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Tests.Http;
using IotHubSecureClient.Tests.Mqtt;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What clients meet in each phase of a failover.</summary>
public sealed class FailoverPhaseTests : IAsyncLifetime
{
    private MqttTestHub _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await MqttTestHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Accepting_OpenConnectionAndNewOne_AreServedUntilItsEnd()
    {
        MqttTestDevice device = await _hub.ConnectNewAsync();
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.Accepting);

        await device.PublishAsync("devices/device1/messages/events/");
        await using MqttRawDevice other = await MqttRawDevice.ConnectAsync(_hub, "device2");
        _hub.Clock.Advance(TimeSpan.FromSeconds(59));
        await device.PublishAsync("devices/device1/messages/events/");
        Assert.False(failover.IsCompleted);

        _hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await failover.EndAsync();
        await device.Disconnected;
        Assert.Empty(await other.ReadToEndAsync());
        Assert.Equal(2, _hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Hanging_OpenConnectionAndNewOne_GetNothingButTheReset()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.Hanging);

        await device.SendPublishAsync(0, "devices/device1/messages/events/", null, "lost");
        Task<byte[]> read = device.ReadToEndAsync();
        Task<TestClient> connecting = TestClient.ConnectAsync(_hub.Hub, _hub.Hub.MqttPort);
        DevHubConnection record = await _hub.Hub.ConnectionAsync(one => one.Id == 2);
        Assert.Equal((DevHubVerdict.Pending, false, false), (record.Verdict, read.IsCompleted, connecting.IsCompleted));

        await failover.FinishAsync();
        Assert.Empty(await read);
        await TestClient.AssertCutAsync(connecting);
        Assert.Equal(0, _hub.State.Telemetry.Count);
        record = await _hub.Hub.ConnectionAsync(one => one.Id == 2 && one.IsClosed);
        Assert.Equal((DevHubVerdict.Aborted, null, "The hub has cut the connection."), (record.Verdict, record.Offer, record.Reason));
    }

    [Fact]
    public async Task Refusing_OpenConnection_IsResetAndNewOnesAreRefusedByTheSystem()
    {
        IReadOnlyList<IPAddress> addresses = _hub.Hub.Addresses;
        await using TestClient client = await TestClient.ConnectAsync(_hub.Hub, _hub.Hub.HttpsPort);
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.Refusing);

        await AssertResetAsync(client);
        foreach (IPAddress address in addresses)
        {
            Assert.Equal(SocketError.ConnectionRefused, await ConnectAsync(address, _hub.Hub.MqttPort));
            Assert.Equal(SocketError.ConnectionRefused, await ConnectAsync(address, _hub.Hub.HttpsPort));
        }

        Assert.Equal(addresses, _hub.Hub.Addresses);
        await failover.FinishAsync();
    }

    [Fact]
    public async Task Refusing_AcceptingNext_AcceptsAgainAtTheSameAddress()
    {
        RunningFailover failover = await RunningFailover.StartAsync(
            _hub,
            new DevHubFailoverPlan { Phases = [new(DevHubFailoverPhaseKind.Refusing, TimeSpan.FromMinutes(1)), new(DevHubFailoverPhaseKind.Accepting, TimeSpan.FromMinutes(1))] });
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(DevHubFailoverPhaseKind.Accepting, await failover.NextAsync());

        await using (await MqttRawDevice.ConnectAsync(_hub))
        {
            Assert.Equal(IPAddress.Loopback, _hub.Hub.Addresses[0]);
        }

        await failover.FinishAsync();
    }

    [Fact]
    public async Task NotFound_ValidCredentials_AreAnsweredAsForNoDevice()
    {
        MqttTestDevice device = await _hub.ConnectNewAsync();
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.NotFound);

        await device.Disconnected;
        Assert.Equal([0x20, 2, 0, 5], await RefusalAsync(device));
        AssertError(404, "DeviceNotFound", await HubHttp.SendTelemetryAsync(_hub.Hub, "device1", device.Key));
        AssertError(404, "DeviceNotFound", await HubHttp.OwnerAsync(_hub.Hub, "/devices/device1"));
        AssertError(404, "GenericNotFound", await HubHttp.OwnerAsync(_hub.Hub, "/statistics/devices"));
        await failover.FinishAsync();
        await _hub.ConnectAsync("device1", device.Key);
    }

    [Fact]
    public async Task NotFound_WrongKey_IsUnauthorized()
    {
        _hub.AddDevice();
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.NotFound);

        AssertError(401, "IotHubUnauthorizedAccess", await HubHttp.SendTelemetryAsync(_hub.Hub, "device1", Convert.ToBase64String(new byte[32])));
        await failover.FinishAsync();
    }

    [Fact]
    public async Task Suspended_ValidCredentials_AreAnsweredAsBySuspendedHub()
    {
        MqttTestDevice device = await _hub.ConnectNewAsync();
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPhaseKind.Suspended);

        await device.Disconnected;
        Assert.Equal([0x20, 2, 0, 3], await RefusalAsync(device));
        AssertError(400, "IotHubSuspended", await HubHttp.SendTelemetryAsync(_hub.Hub, "device1", device.Key));
        AssertError(400, "IotHubSuspended", await HubHttp.OwnerAsync(_hub.Hub, "/devices/device1"));
        await failover.FinishAsync();
        await _hub.ConnectAsync("device1", device.Key);
    }

    [Fact]
    public async Task AsObserved_ClockAdvanced_GoesThroughItsPhasesAndIsUpElsewhere()
    {
        RunningFailover failover = await RunningFailover.StartAsync(_hub, DevHubFailoverPlan.AsObserved);
        foreach ((int minutes, DevHubFailoverPhaseKind next) in new[]
        {
            (2, DevHubFailoverPhaseKind.Hanging), (1, DevHubFailoverPhaseKind.Refusing), (3, DevHubFailoverPhaseKind.NotFound), (2, DevHubFailoverPhaseKind.Suspended),
        })
        {
            _hub.Clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.Equal(next, await failover.NextAsync());
        }

        Assert.False(failover.IsCompleted);
        await failover.FinishAsync();
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        Assert.NotEqual(IPAddress.Loopback, _hub.Hub.Addresses[0]);
    }

    private static async Task AssertResetAsync(TestClient client)
    {
        var exception = await Assert.ThrowsAsync<IOException>(() => client.Stream.ReadAsync(new byte[1], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(exception.InnerException).SocketErrorCode);
    }

    private static async Task<SocketError> ConnectAsync(IPAddress address, int port)
    {
        using var client = new TcpClient(address.AddressFamily);
        return (await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(address, port, Token).AsTask())).SocketErrorCode;
    }

    private async Task<byte[]> RefusalAsync(MqttTestDevice device)
    {
        await using MqttRawDevice again = await MqttRawDevice.OpenAsync(_hub);
        await again.SendAsync(MqttRawDevice.Connect(_hub, device.Id, device.Key));
        return await again.ReadToEndAsync();
    }

    private static void AssertError(int status, string code, HttpAnswer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        Assert.Equal(status, answer.Status);
        Assert.StartsWith($"ErrorCode:{code};", body.RootElement.GetProperty("Message").GetString(), StringComparison.Ordinal);
    }
}
