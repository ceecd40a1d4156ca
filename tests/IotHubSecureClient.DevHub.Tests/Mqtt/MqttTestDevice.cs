using System.Buffers;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>MQTTnet's client as a device.</summary>
internal sealed class MqttTestDevice : IAsyncDisposable
{
    private readonly Channel<MqttApplicationMessageReceivedEventArgs> _received = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>();
    private readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttTestDevice(string id, string key)
    {
        Id = id;
        Key = key;
        Client = new MqttClientFactory().CreateMqttClient();
        Client.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = false;
            return _received.Writer.WriteAsync(message).AsTask();
        };
        Client.DisconnectedAsync += disconnected =>
        {
            _disconnected.TrySetResult(disconnected);
            return Task.CompletedTask;
        };
    }

    public string Id { get; }

    public string Key { get; }

    public IMqttClient Client { get; }

    public MqttClientConnectResult? Connection { get; set; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Disconnected => _disconnected.Task.WaitAsync(Guard, TestContext.Current.CancellationToken);

    private static TimeSpan Guard => TimeSpan.FromSeconds(30);

    public Task<MqttClientSubscribeResult> SubscribeAsync(string filter, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtMostOnce) =>
        Client.SubscribeAsync(filter, quality, TestContext.Current.CancellationToken);

    public Task<MqttClientPublishResult> PublishAsync(
        string topic, string payload = "", MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false) =>
        Client.PublishStringAsync(topic, payload, quality, retain, TestContext.Current.CancellationToken);

    /// <summary>The next message that the hub sent, not acknowledged.</summary>
    public async Task<MqttApplicationMessageReceivedEventArgs> ReceiveAsync() =>
        await _received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Guard, TestContext.Current.CancellationToken);

    /// <summary>The topic and the text of the next message that the hub sent.</summary>
    public async Task<(string Topic, string Text)> ReceiveTextAsync()
    {
        var message = (await ReceiveAsync()).ApplicationMessage;
        return (message.Topic, Encoding.UTF8.GetString(message.Payload.ToArray()));
    }

    public bool TryReceive(out MqttApplicationMessageReceivedEventArgs? message) => _received.Reader.TryRead(out message);

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
