using System.Net.Sockets;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Tests.Mqtt;

namespace IotHubSecureClient.Tests.Faults;

/// <summary>Faults of connections, as clients see them.</summary>
public sealed class DevHubFaultsTests : IAsyncLifetime
{
    private const string Events = "devices/device1/messages/events/";

    private static readonly byte[] PingResponse = [0xD0, 0];

    private MqttTestHub _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DevHubFaults Faults => _hub.Hub.Faults;

    public async ValueTask InitializeAsync() => _hub = await MqttTestHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task CutConnections_OpenOnes_AreResetAndNewOnesServed()
    {
        await using TestClient mqtt = await ConnectAsync();
        await using TestClient https = await TestClient.ConnectAsync(_hub.Hub, _hub.Hub.HttpsPort);

        int count = Faults.CutConnections();

        Assert.Equal(2, count);
        await AssertResetAsync(mqtt);
        await AssertResetAsync(https);
        await using MqttRawDevice other = await MqttRawDevice.ConnectAsync(_hub);
        Assert.Equal(1, Faults.CutConnections());
    }

    [Fact]
    public async Task CutConnections_StalledOne_IsResetAndWhatItSentIsNotTaken()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        DevHubFault stall = Faults.Stall();
        await device.SendPublishAsync(0, Events, null, "lost");

        Faults.CutConnections();
        stall.Dispose();

        Assert.Empty(await device.ReadToEndAsync());
        await _hub.Hub.ClosedConnectionAsync();
        Assert.Equal(0, _hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Stall_Existing_AnswersWhenItEnds()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        DevHubFault stall = Faults.Stall(DevHubFaultScope.Existing);
        await device.SendPublishAsync(0, Events, null, "late");
        await device.SendAsync(0xC0, 0);
        Task<byte[]> answer = device.ReadAsync(2);
        await AssertServedAsync("device2");
        Assert.Equal((false, 0, 1), (answer.IsCompleted, _hub.State.Telemetry.Count, stall.StruckConnections));

        stall.Dispose();

        Assert.Equal(PingResponse, await answer);
        Assert.Equal(1, _hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task Stall_ExistingWhoseHubWantsToEndIt_StaysOpenUntilItEnds()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        DevHubFault stall = Faults.Stall(DevHubFaultScope.Existing);
        Task<byte[]> rest = device.ReadToEndAsync();

        _hub.Hub.Devices.Delete("device1");
        await AssertServedAsync("device2");
        Assert.False(rest.IsCompleted);

        stall.Dispose();
        Assert.Empty(await rest);
    }

    [Fact]
    public async Task Stall_New_GetNoAnswerToTheirClientHelloUntilItEnds()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        DevHubFault stall = Faults.Stall(DevHubFaultScope.New);
        Task<TestClient> connecting = ConnectAsync();
        DevHubConnection record = await _hub.Hub.ConnectionAsync(one => one.Id == 2);
        await PingAsync(device, 50);
        Assert.Equal((false, DevHubVerdict.Pending, null), (connecting.IsCompleted, record.Verdict, record.Offer));

        stall.Dispose();

        await using TestClient client = await connecting;
        Assert.True(client.Stream.IsAuthenticated);
    }

    [Fact]
    public async Task Stall_HubDisposed_EndsConnections()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        using DevHubFault stall = Faults.Stall();
        Task<TestClient> connecting = ConnectAsync();
        await _hub.Hub.ConnectionAsync(one => one.Id == 2);

        await _hub.Hub.DisposeAsync();

        Assert.Empty(await device.ReadToEndAsync());
        await TestClient.AssertCutAsync(connecting);
        Assert.All(_hub.Hub.Connections, record => Assert.True(record.IsClosed));
    }

    [Fact]
    public async Task HalfOpen_Existing_LosesWhatIsSentAndAnswersNothing()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub, configure: connect => connect.KeepAlivePeriod = 60);
        DevHubFault halfOpen = Faults.HalfOpen();
        await device.SendPublishAsync(2, Events, 1, "lost");
        await device.SendAsync(0xC0, 0);
        Task<byte[]> rest = device.ReadToEndAsync();

        // The hub gives the device up, and cannot tell it.
        _hub.Clock.Advance(TimeSpan.FromMinutes(5));
        await _hub.OfflineAsync("device1");
        await AssertServedAsync("device1");
        Assert.Equal((false, 0, 1), (rest.IsCompleted, _hub.State.Telemetry.Count, halfOpen.StruckConnections));

        halfOpen.Dispose();

        Assert.Empty(await rest);
        await _hub.Hub.ConnectionAsync(one => one.Id == 1 && one.IsClosed);
        Assert.Equal(0, _hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task HalfOpen_Ended_ResetsItsConnections()
    {
        await using TestClient client = await ConnectAsync();
        DevHubFault halfOpen = Faults.HalfOpen();
        await client.Stream.WriteAsync(new byte[] { 0xC0, 0 }, Token);

        halfOpen.Dispose();

        await AssertResetAsync(client);
    }

    [Fact]
    public async Task Slow_Existing_AnswersWhenTimeHasPassed()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        DevHubFault slow = Faults.Slow(10, DevHubFaultScope.Existing);
        await device.SendAsync(0xC0, 0);
        Task<byte[]> answer = device.ReadAsync(2);
        await AssertServedAsync("device2");
        Assert.False(answer.IsCompleted);

        await AdvanceUntilAsync(answer);

        Assert.Equal(PingResponse, await answer);
        slow.Dispose();
        await device.SendAsync(0xC0, 0);
        Assert.Equal(PingResponse, await device.ReadAsync(2));
    }

    [Fact]
    public async Task Slow_New_SlowsTheHandshake()
    {
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(_hub);
        using DevHubFault slow = Faults.Slow(10_000, DevHubFaultScope.New);
        Task<TestClient> connecting = ConnectAsync();
        await _hub.Hub.ConnectionAsync(one => one.Id == 2 && one.Offer is not null);
        await PingAsync(device, 50);
        Assert.False(connecting.IsCompleted);

        await AdvanceUntilAsync(connecting);

        await using TestClient client = await connecting;
        Assert.Equal(1, slow.StruckConnections);
    }

    [Fact]
    public async Task ResetDuringHandshake_Two_ResetsTwoAndServesTheThird()
    {
        using DevHubFault resets = Faults.ResetDuringHandshake(2);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SocketError.ConnectionReset, ResetOf(await Assert.ThrowsAsync<IOException>(ConnectAsync)));
        }

        await using TestClient third = await ConnectAsync();
        Assert.Equal((2, 1), (resets.StruckConnections, resets.PassedConnections));
        DevHubConnection record = await _hub.Hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Aborted, 0), (record.Verdict, record.ApplicationBytesReceived));
        Assert.NotNull(record.Offer);
    }

    [Fact]
    public async Task Dispose_ResetsThatAreLeft_DoNotHappen()
    {
        DevHubFault resets = Faults.ResetDuringHandshake();

        resets.Dispose();
        resets.Dispose();

        await using TestClient client = await ConnectAsync();
    }

    [Fact]
    public async Task SeveralFaults_OneEnded_OthersGoOn()
    {
        DevHubFault stall = Faults.Stall(DevHubFaultScope.New);
        using DevHubFault resets = Faults.ResetDuringHandshake(1);
        Task<TestClient> connecting = ConnectAsync();
        await _hub.Hub.ConnectionAsync(one => one.Id == 1);

        stall.Dispose();

        await TestClient.AssertCutAsync(connecting);
        await using TestClient next = await ConnectAsync();
    }

    [Fact]
    public void Begin_ArgumentsOutOfBounds_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.Stall(DevHubFaultScope.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.Stall((DevHubFaultScope)4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.Slow(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.ResetDuringHandshake(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.Throttle(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Faults.Throttle(1, 0));
    }

    private static async Task AssertResetAsync(TestClient client) => Assert.Equal(
        SocketError.ConnectionReset,
        ResetOf(await Assert.ThrowsAsync<IOException>(() => client.Stream.ReadAsync(new byte[1], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token))));

    private static SocketError? ResetOf(IOException exception) => (exception.InnerException as SocketException)?.SocketErrorCode;

    private Task<TestClient> ConnectAsync() => TestClient.ConnectAsync(_hub.Hub, _hub.Hub.MqttPort);

    private async Task AssertServedAsync(string deviceId)
    {
        await using MqttRawDevice other = await MqttRawDevice.ConnectAsync(_hub, deviceId);
        await other.SendAsync(0xC0, 0);
        Assert.Equal(PingResponse, await other.ReadAsync(2));
    }

    private static async Task PingAsync(MqttRawDevice device, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await device.SendAsync(0xC0, 0);
            Assert.Equal(PingResponse, await device.ReadAsync(2));
        }
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _hub.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token));
        }
    }
}
