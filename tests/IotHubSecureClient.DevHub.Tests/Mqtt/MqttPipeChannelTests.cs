using System.IO.Pipelines;
using CsCheck;
using IotHubSecureClient.Emulation.Mqtt;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class MqttPipeChannelTests : IDisposable
{
    private readonly Pipe _toHub = new();
    private readonly Pipe _fromHub = new(new PipeOptions(pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
    private readonly FakeTimeProvider _clock = new();
    private readonly MqttPipeChannel _channel;
    private bool _aborted;

    public MqttPipeChannelTests() => _channel = new MqttPipeChannel(new Transport(_toHub.Reader, _fromHub.Writer), new MqttPeer(null, null, null, "test"), () => _aborted = true, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task ReceivePacketAsync_PacketsSplitAnywhere_ReturnsEachOfThem() =>
        await Gen.Int[0, 40].Array[1, 8].SampleAsync(async cuts =>
        {
            byte[] bytes = [.. Encode(Connect()), .. Encode(new MqttPublishPacket { Topic = "a/b", PayloadSegment = new byte[300] }), .. Encode(MqttPingReqPacket.Instance)];
            var pipe = new Pipe();
            using var channel = new MqttPipeChannel(new Transport(pipe.Reader, _fromHub.Writer), new MqttPeer(null, null, null, "test"), () => { }, _clock);
            var writing = WriteAsync(pipe.Writer, bytes, cuts);

            Assert.IsType<MqttConnectPacket>(await channel.ReceivePacketAsync(Token));
            Assert.Equal(300, Assert.IsType<MqttPublishPacket>(await channel.ReceivePacketAsync(Token)).Payload.Length);
            Assert.IsType<MqttPingReqPacket>(await channel.ReceivePacketAsync(Token));
            Assert.Null(await channel.ReceivePacketAsync(Token));
            Assert.Equal(bytes.Length, channel.BytesReceived);
            await writing;
        }, iter: 200, threads: 1);

    [Fact]
    public void Cancel_Disposed_LeavesTheTransportAlone()
    {
        _channel.Dispose();

        _channel.Cancel();

        Assert.False(_toHub.Reader.TryRead(out _));
    }

    [Fact]
    public void Cancel_NotDisposed_EndsAPendingRead()
    {
        _channel.Cancel();

        Assert.True(_toHub.Reader.TryRead(out var read) && read.IsCanceled);
    }

    [Fact]
    public async Task ReceivePacketAsync_AnyBytes_EndsWithPacketsOrViolation() =>
        await Gen.Byte.Array[0, 64].SampleAsync(async bytes =>
        {
            var pipe = new Pipe();
            var answers = new Pipe();
            using var channel = new MqttPipeChannel(new Transport(pipe.Reader, answers.Writer), new MqttPeer(null, null, null, "test"), () => { }, _clock);
            await WriteAsync(pipe.Writer, bytes, []);
            try
            {
                while (await channel.ReceivePacketAsync(Token) is not null)
                {
                }
            }
            catch (MqttProtocolViolationException)
            {
            }
        }, iter: 2_000, threads: 1);

    [Fact]
    public async Task ReceivePacketAsync_EndInTheMiddleOfAPacket_ReturnsNull()
    {
        await _toHub.Writer.WriteAsync(Encode(Connect()).AsMemory(0, 10), Token);
        await _toHub.Writer.CompleteAsync();

        Assert.Null(await _channel.ReceivePacketAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task ReceivePacketAsync_Connect_LeavesToTheHubWhatIsTheHubs()
    {
        var sent = Connect();
        sent.CleanSession = false;
        sent.KeepAlivePeriod = 60;
        await _toHub.Writer.WriteAsync(Encode(sent), Token);

        var packet = Assert.IsType<MqttConnectPacket>(await _channel.ReceivePacketAsync(Token));

        Assert.NotEqual("device1", packet.ClientId);
        Assert.True(packet.CleanSession);
        Assert.Equal(0, packet.KeepAlivePeriod);
        Assert.Equal("device1", _channel.Request!.ClientId);
        Assert.False(_channel.Request.CleanSession);
        Assert.Equal(60, _channel.Request.KeepAliveSeconds);
    }

    [Fact]
    public async Task End_WhileReceiving_ReturnsNull()
    {
        var receiving = _channel.ReceivePacketAsync(Token);

        _channel.End();

        Assert.Null(await receiving.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task DisconnectAsync_WriterWaitsForPeer_Aborts()
    {
        await ReceiveConnectAsync();
        var sending = _channel.SendPacketAsync(new MqttPublishPacket { Topic = "a", PayloadSegment = new byte[4096] }, Token);
        Assert.False(sending.IsCompleted);

        await _channel.DisconnectAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.True(_aborted);
        await _fromHub.Reader.CompleteAsync();
        await Assert.ThrowsAsync<MqttCommunicationException>(() => sending);
    }

    [Fact]
    public async Task End_WriterWaitsForPeer_GivesUp()
    {
        await ReceiveConnectAsync();
        var sending = _channel.SendPacketAsync(new MqttPublishPacket { Topic = "a", PayloadSegment = new byte[4096] }, Token);

        _channel.End();

        await Assert.ThrowsAsync<MqttCommunicationException>(() => sending.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task SendPacketAsync_Disconnected_Throws()
    {
        await ReceiveConnectAsync();
        await _channel.DisconnectAsync(Token);

        await Assert.ThrowsAsync<MqttCommunicationException>(() => _channel.SendPacketAsync(MqttPingRespPacket.Instance, Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task SendPacketAsync_Ended_Throws()
    {
        _channel.End();

        await Assert.ThrowsAsync<MqttCommunicationException>(() => _channel.SendPacketAsync(MqttPingRespPacket.Instance, Token));
    }

    // The protocol version comes with the CONNECT: nothing can be sent before it.
    private async Task ReceiveConnectAsync()
    {
        await _toHub.Writer.WriteAsync(Encode(Connect()), Token);
        Assert.NotNull(await _channel.ReceivePacketAsync(Token));
    }

    private static MqttConnectPacket Connect() => new() { ClientId = "device1", Username = "user", CleanSession = true };

    private static byte[] Encode(MqttPacket packet)
    {
        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(4096, 65535));
        return formatter.Encode(packet).ToArray();
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int[] cuts)
    {
        var rest = bytes.AsMemory();
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, rest.Length);
            await writer.WriteAsync(rest[..length], Token);
            rest = rest[length..];
        }

        await writer.WriteAsync(rest, Token);
        await writer.CompleteAsync();
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
