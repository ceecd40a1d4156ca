using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace IotHubSecureClient.Direct;

/// <summary>
/// What MQTTnet sends and receives by: a channel that is connected and verified already. Tells the hub of a keep-alive that MQTTnet does not know of, because it would look four times a second whether a
/// ping is due; <see cref="MqttKeepAlive"/> looks when one is.
/// </summary>
internal sealed class MqttSessionAdapter(MqttChannel channel, TimeSpan keepAlive, TimeProvider timeProvider) : IMqttChannelAdapter
{
    /// <summary>Most packets are smaller than MQTTnet's 4 KiB for each client, and few CONNECT packets with a token are larger; the buffer grows where one is.</summary>
    private const int InitialWriteBufferSize = 512;
    private const int MaxIdleWriteBufferSize = 65535;

    private readonly MqttChannelAdapter _inner = new(
        channel, new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(InitialWriteBufferSize, MaxIdleWriteBufferSize)), MqttNetNullLogger.Instance);

    private long _sentAt = timeProvider.GetTimestamp();

    /// <summary>How long ago the newest packet was sent.</summary>
    public TimeSpan SinceSent => timeProvider.GetElapsedTime(Volatile.Read(ref _sentAt));

    public long BytesReceived => _inner.BytesReceived;

    public long BytesSent => _inner.BytesSent;

    public X509Certificate2? ClientCertificate => _inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => _inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _inner.LocalEndPoint;

    public bool IsSecureConnection => _inner.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => _inner.PacketFormatterAdapter;

    /// <summary>Does nothing: the connection was made, and held against the policy, before.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken) => _inner.DisconnectAsync(cancellationToken);

    public Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken) => _inner.ReceivePacketAsync(cancellationToken);

    public void ResetStatistics() => _inner.ResetStatistics();

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnectPacket connect)
        {
            connect.KeepAlivePeriod = Convert.ToUInt16(keepAlive.TotalSeconds);
        }

        Volatile.Write(ref _sentAt, timeProvider.GetTimestamp());
        return _inner.SendPacketAsync(packet, cancellationToken);
    }

    public void Dispose() => _inner.Dispose();
}
