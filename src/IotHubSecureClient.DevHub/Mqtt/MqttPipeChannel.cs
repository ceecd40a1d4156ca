using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Emulation.Mqtt;

/// <summary>
/// One client's packets over a pipe, for the MQTT server. MQTTnet's own adapters have no bound for a packet's size, keep waiting when a peer leaves in the middle of a packet,
/// and follow the machine's clock.
/// </summary>
internal sealed class MqttPipeChannel : IMqttChannelAdapter
{
    private const byte ConnectPacket = 0x10;

    private static readonly byte[] UnacceptableProtocolVersion = [0x20, 0x02, 0x00, 0x01];

    private readonly IDuplexPipe _transport;
    private readonly Action _abort;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SilenceTimer _silence;
    private readonly Lock _ending = new();
    private bool _ended;
    private bool _closed;

    public MqttPipeChannel(IDuplexPipe transport, MqttPeer peer, Action abort, TimeProvider timeProvider)
    {
        _transport = transport;
        _abort = abort;
        Peer = peer;
        _silence = new SilenceTimer(MqttLimits.ConnectTimeout, End, timeProvider);
    }

    public MqttPeer Peer { get; }

    /// <summary>What the CONNECT packet asked for; <see langword="null"/> before it came and once it was judged.</summary>
    public MqttConnectRequest? Request { get; set; }

    /// <summary>The device behind this channel, once it has been let in.</summary>
    public MqttDeviceSession? Session { get; set; }

    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; } = new(new MqttBufferWriter(256, 4096));

    public X509Certificate2? ClientCertificate => Peer.ClientCertificate;

    public EndPoint? RemoteEndPoint => Peer.RemoteEndPoint;

    public EndPoint? LocalEndPoint => null;

    public bool IsSecureConnection => true;

    public long BytesReceived { get; private set; }

    public long BytesSent { get; private set; }

    public Task ConnectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public void ResetStatistics() => BytesReceived = BytesSent = 0;

    /// <summary>Ends the connection: the server sees the end of the input, a write in progress is given up. Returns at once.</summary>
    public void End()
    {
        Volatile.Write(ref _ended, true);
        ThreadPool.UnsafeQueueUserWorkItem(static channel => channel.Cancel(), this, preferLocal: false);
    }

    /// <summary>What <see cref="End"/> does on another thread, where the transport is there still: it is not this channel's any more once the channel is disposed.</summary>
    internal void Cancel()
    {
        lock (_ending)
        {
            if (!_closed)
            {
                _transport.Input.CancelPendingRead();
                _transport.Output.CancelPendingFlush();
            }
        }
    }

    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        // A writer that is still busy waits for a peer that does not read: what it has left is never going to arrive.
        var idle = await _writing.WaitAsync(0, CancellationToken.None);
        lock (_ending)
        {
            _ended = _closed = true;
        }

        if (!idle)
        {
            _abort();
            return;
        }

        try
        {
            await _transport.Output.CompleteAsync();
            await _transport.Input.CompleteAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <returns><see langword="null"/> where the connection has ended.</returns>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _transport.Input.ReadAsync(cancellationToken);
            var consumed = result.Buffer.Start;
            var observed = result.Buffer.End;
            try
            {
                if (result.IsCanceled || Volatile.Read(ref _ended))
                {
                    return null;
                }

                ThrowIfTooLarge(result.Buffer);
                if (PacketFormatterAdapter.TryDecode(result.Buffer, out var packet, out consumed, out observed, out var length))
                {
                    BytesReceived += length;
                    return Accept(packet);
                }

                if (result.IsCompleted)
                {
                    return null;
                }
            }
            catch (MqttProtocolViolationException) when (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.Unknown && result.Buffer.FirstSpan[0] == ConnectPacket)
            {
                await _transport.Output.WriteAsync(UnacceptableProtocolVersion, cancellationToken);
                throw;
            }
            finally
            {
                _transport.Input.AdvanceTo(consumed, observed);
            }
        }
    }

    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        var accepted = packet is MqttConnAckPacket { ReturnCode: MqttConnectReturnCode.ConnectionAccepted } ? Session : null;
        if (accepted is not null)
        {
            ((MqttConnAckPacket)packet).IsSessionPresent = accepted.Restore();
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _ended))
            {
                throw new MqttCommunicationException("The connection has ended.");
            }

            Write(PacketFormatterAdapter.Encode(packet));
            var result = await _transport.Output.FlushAsync(cancellationToken);
            if (result.IsCanceled || result.IsCompleted)
            {
                throw new MqttCommunicationException("The connection has ended.");
            }
        }
        finally
        {
            PacketFormatterAdapter.Cleanup();
            _writing.Release();
        }

        accepted?.Open();
    }

    public void Dispose()
    {
        lock (_ending)
        {
            _ended = _closed = true;
        }

        _silence.Dispose();
        _writing.Dispose();
    }

    private MqttPacket Accept(MqttPacket packet)
    {
        _silence.Restart();
        if (packet is MqttConnectPacket connect && Request is null && Session is null)
        {
            Request = MqttConnectRequest.Take(connect);
            _silence.Limit = MqttLimits.Silence(Request.KeepAliveSeconds);
        }

        if (packet is MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce, PacketIdentifier: 0 })
        {
            throw new MqttProtocolViolationException("A PUBLISH with QoS 1 has no packet identifier [MQTT-2.3.1-1].");
        }

        return packet;
    }

    private void Write(MqttPacketBuffer buffer)
    {
        _transport.Output.Write(buffer.Packet.AsSpan());
        foreach (var segment in buffer.Payload)
        {
            _transport.Output.Write(segment.Span);
        }

        BytesSent += buffer.Length;
    }

    /// <summary>Looks at the length that a packet announces, before any of it is kept.</summary>
    private static void ThrowIfTooLarge(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[5];
        var length = (int)Math.Min(buffer.Length, header.Length);
        buffer.Slice(0, length).CopyTo(header);

        var announced = 0;
        for (var i = 1; i < length; i++)
        {
            announced |= (header[i] & 0x7F) << (7 * (i - 1));
            if (header[i] < 0x80)
            {
                break;
            }
        }

        if (announced > MqttLimits.MaxPacketSize)
        {
            throw new MqttProtocolViolationException($"A packet of {announced} bytes is larger than {MqttLimits.MaxPacketSize}.");
        }
    }
}
