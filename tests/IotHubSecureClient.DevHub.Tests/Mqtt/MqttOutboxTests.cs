using System.Buffers;
using System.IO.Pipelines;
using IotHubSecureClient.Emulation.Mqtt;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Packets;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class MqttOutboxTests : IDisposable
{
    private readonly Pipe _fromHub = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly MqttPipeChannel _channel;
    private readonly MqttOutbox _outbox;

    public MqttOutboxTests()
    {
        _channel = new MqttPipeChannel(new Transport(new Pipe().Reader, _fromHub.Writer), new MqttPeer(null, null, null, "test"), () => { }, new FakeTimeProvider());
        _channel.PacketFormatterAdapter.DetectProtocolVersion(new MQTTnet.Adapter.ReceivedMqttPacket(0x10, new ArraySegment<byte>([0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4]), 9));
        _outbox = new MqttOutbox(_channel);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task SendAsync_BeforeOpen_WaitsForIt()
    {
        var sent = _outbox.SendAsync(Packet(1));
        Assert.False(_fromHub.Reader.TryRead(out _));

        _outbox.Open();

        Assert.True(await sent);
        Assert.Equal([1], await ReadAsync(1));
    }

    [Fact]
    public async Task SendAsync_NotReady_HoldsBackWhatComesAfter()
    {
        _outbox.Open();
        var ready = new TaskCompletionSource();
        var first = _outbox.SendAsync(Packet(1), ready.Task);
        var second = _outbox.SendAsync(Packet(2));
        Assert.False(_fromHub.Reader.TryRead(out _));

        ready.SetResult();

        Assert.True(await first);
        Assert.True(await second);
        Assert.Equal([1, 2], await ReadAsync(2));
    }

    [Fact]
    public async Task SendAsync_ManyAtOnce_KeepsOrder()
    {
        var sent = Enumerable.Range(0, 200).Select(i => _outbox.SendAsync(Packet((byte)i))).ToList();
        _outbox.Open();

        Assert.All(await Task.WhenAll(sent), Assert.True);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (byte)i), await ReadAsync(200));
    }

    [Fact]
    public async Task SendAsync_ClosedBeforeOpen_IsNotSent()
    {
        var sent = _outbox.SendAsync(Packet(1));

        _outbox.Close();

        Assert.False(await sent);
        Assert.False(_fromHub.Reader.TryRead(out _));
    }

    [Fact]
    public async Task SendAsync_TooManyWaiting_EndsConnection()
    {
        var waiting = Enumerable.Range(0, MqttLimits.MaxWaitingPackets).Select(_ => _outbox.SendAsync(Packet(1))).ToList();

        Assert.False(await _outbox.SendAsync(Packet(2)));

        _outbox.Open();
        Assert.All(await Task.WhenAll(waiting), Assert.False);
    }

    private static MqttPublishPacket Packet(byte payload) => new() { Topic = "t", PayloadSegment = new[] { payload } };

    // Each packet is 30 04 00 01 't' and its payload.
    private async Task<byte[]> ReadAsync(int packets)
    {
        var result = await _fromHub.Reader.ReadAtLeastAsync(6 * packets, Token);
        return [.. result.Buffer.ToArray().Chunk(6).Select(packet => packet[5])];
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
