using IotHubSecureClient.Emulation.Registry;
using MQTTnet.Formatter;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class ConnectTests
{
    private const byte UnacceptableProtocolVersion = 1;
    private const byte IdentifierRejected = 2;
    private const byte BadUserNameOrPassword = 4;
    private const byte NotAuthorized = 5;

    [Fact]
    public async Task Connect_UnknownDevice_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "nobody", "AAAA"));
    }

    [Fact]
    public async Task Connect_DisabledDevice_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();

        var key = hub.AddDevice();
        hub.State.Registry.SetStatus("device1", DeviceStatus.Disabled);

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "device1", key));
    }

    [Fact]
    public async Task Connect_KeyOfAnotherDevice_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();
        hub.AddDevice();

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "device1", hub.AddDevice("device2")));
    }

    [Fact]
    public async Task Connect_TokenForAnotherDevice_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "device1", key, password: hub.Token("device2", key)));
    }

    [Fact]
    public async Task Connect_ExpiredToken_IsNotAuthorized()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "device1", key, password: hub.Token("device1", key, TimeSpan.FromSeconds(-1))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("SharedAccessSignature sr=x")]
    public async Task Connect_PasswordThatIsNoToken_IsNotAuthorized(string password)
    {
        await using var hub = await MqttTestHub.StartAsync();

        Assert.Equal(NotAuthorized, await RefuseAsync(hub, "device1", hub.AddDevice(), password: password));
    }

    [Theory]
    [InlineData("localhost/device1/?DeviceClientType=x")]
    [InlineData("localhost/device1")]
    [InlineData("device1")]
    [InlineData("")]
    [InlineData("other.example/device1/?api-version=2021-04-12")]
    public async Task Connect_WrongUserName_IsBadUserName(string userName)
    {
        await using var hub = await MqttTestHub.StartAsync();

        Assert.Equal(BadUserNameOrPassword, await RefuseAsync(hub, "device1", hub.AddDevice(), userName: userName));
    }

    [Theory]
    [InlineData("device2")]
    [InlineData("DEVICE1")]
    [InlineData("device1/module1")]
    [InlineData("")]
    public async Task Connect_ClientIdOfAnother_IsRejected(string clientId)
    {
        await using var hub = await MqttTestHub.StartAsync();
        var key = hub.AddDevice();

        Assert.Equal(IdentifierRejected, await RefuseAsync(hub, clientId, key, hub.UserName("device1"), hub.Token("device1", key)));
    }

    [Fact]
    public async Task Connect_Mqtt5_IsUnacceptableProtocolVersion()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub, MqttProtocolVersion.V500);

        await device.SendAsync(MqttRawDevice.Connect(hub, "device1", hub.AddDevice()));

        var answer = await device.ReadToEndAsync();
        Assert.Equal(0x20, answer[0]);
        Assert.Equal(0x84, answer[3]);
    }

    [Fact]
    public async Task Connect_Mqtt310_IsUnacceptableProtocolVersion()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub, MqttProtocolVersion.V310);

        await device.SendAsync(MqttRawDevice.Connect(hub, "device1", hub.AddDevice()));

        Assert.Equal([0x20, 2, 0, UnacceptableProtocolVersion], await device.ReadToEndAsync());
    }

    [Fact]
    public async Task Connect_UnknownProtocolLevel_IsUnacceptableProtocolVersion()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub);

        await device.SendAsync(0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 9, 2, 0, 60, 0, 1, (byte)'x');

        Assert.Equal([0x20, 2, 0, UnacceptableProtocolVersion], await device.ReadToEndAsync());
    }

    [Fact]
    public async Task Connect_OtherPacketFirst_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub);

        await device.SendAsync(0xC0, 0);

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Fact]
    public async Task Connect_NothingSent_EndsConnectionAfter30Seconds()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub);
        var end = device.ReadToEndAsync();

        // The client's handshake may be over before the hub sets its clock: the time is advanced until it has.
        while (!end.IsCompleted)
        {
            hub.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.Empty(await end);
    }

    [Fact]
    public async Task Connect_HalfAPacketThenClosed_LeavesNoConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using (var device = await MqttRawDevice.OpenAsync(hub))
        {
            await device.SendAsync(0x10, 80, 0, 4);
        }

        var record = await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, TestContext.Current.CancellationToken);
        Assert.Equal(4, record.ApplicationBytesReceived);
    }

    [Fact]
    public async Task Connect_SecondConnectPacket_EndsConnection()
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.ConnectAsync(hub);

        await device.SendAsync(MqttRawDevice.Connect(hub, "device1", "AAAA"));

        Assert.Empty(await device.ReadToEndAsync());
    }

    [Theory]
    [InlineData("some/topic", 0)]
    [InlineData("devices/device2/messages/events/", 0)]
    [InlineData("$iothub/twin/PATCH/properties/reported/?$rid=1", 0)]
    [InlineData("devices/device1/messages/events/", 2)]
    public async Task Connect_WillThatIsNotItsTelemetry_IsNotAuthorized(string topic, int quality)
    {
        await using var hub = await MqttTestHub.StartAsync();
        await using var device = await MqttRawDevice.OpenAsync(hub);
        var connect = MqttRawDevice.Connect(hub, "device1", hub.AddDevice());
        connect.WillFlag = true;
        connect.WillTopic = topic;
        connect.WillMessage = [];
        connect.WillQoS = (MQTTnet.Protocol.MqttQualityOfServiceLevel)quality;

        await device.SendAsync(connect);

        Assert.Equal([0x20, 2, 0, NotAuthorized], await device.ReadToEndAsync());
    }

    private static async Task<byte> RefuseAsync(MqttTestHub hub, string clientId, string key, string? userName = null, string? password = null)
    {
        await using var device = await MqttRawDevice.OpenAsync(hub);
        var connect = MqttRawDevice.Connect(hub, clientId, key);
        connect.Username = userName ?? connect.Username;
        connect.Password = password is null ? connect.Password : System.Text.Encoding.UTF8.GetBytes(password);
        await device.SendAsync(connect);
        var answer = await device.ReadAsync(4);

        Assert.Equal([0x20, 2, 0], answer[..3]);
        Assert.NotEqual(0, answer[3]);
        Assert.Empty(await device.ReadToEndAsync());
        Assert.DoesNotContain(hub.State.Registry.Entries, entry => entry.Session is not null);
        return answer[3];
    }
}
