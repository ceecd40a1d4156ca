using System.Net;
using System.Net.WebSockets;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class WebSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_MqttSubProtocol_SendsAndReceives()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectAsync("device1", hub.AddDevice(), webSocket: true);
        await device.SubscribeAsync("$iothub/twin/res/#");

        await device.PublishAsync("devices/device1/messages/events/a=1", "over WebSocket");
        await device.PublishAsync("$iothub/twin/GET/?$rid=1");

        Assert.Equal("over WebSocket", (await hub.FirstTelemetryAsync()).Text);
        Assert.Equal("$iothub/twin/res/200/?$rid=1", (await device.ReceiveTextAsync()).Topic);
    }

    [Fact]
    public async Task Publish_LargestMessage_IsTaken()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var device = await hub.ConnectAsync("device1", hub.AddDevice(), webSocket: true);

        await device.Client.PublishBinaryAsync("devices/device1/messages/events/", new byte[256 * 1024], MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Token);

        Assert.Equal(256 * 1024, (await hub.FirstTelemetryAsync()).Body.Length);
    }

    [Fact]
    public async Task Connect_SameDeviceOverTcp_DropsWebSocket()
    {
        await using var hub = await MqttTestHub.StartAsync();
        var first = await hub.ConnectAsync("device1", hub.AddDevice(), webSocket: true);

        await hub.ConnectAsync("device1", first.Key);

        await first.Disconnected;
    }

    [Theory]
    [InlineData("AMQPWSB10")]
    [InlineData(null)]
    public async Task Connect_OtherSubProtocol_IsRefused(string? subProtocol)
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var handler = new SocketsHttpHandler { SslOptions = TestClient.Options(hub.Hub), UseProxy = false };
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (subProtocol is not null)
        {
            socket.Options.AddSubProtocol(subProtocol);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"wss://localhost:{hub.Hub.HttpsPort}/$iothub/websocket"), invoker, Token));

        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Get_NoWebSocket_IsBadRequest()
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var handler = new SocketsHttpHandler { SslOptions = TestClient.Options(hub.Hub), UseProxy = false };
        using var http = new HttpClient(handler);

        using var response = await http.GetAsync(new Uri($"https://localhost:{hub.Hub.HttpsPort}/$iothub/websocket"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
