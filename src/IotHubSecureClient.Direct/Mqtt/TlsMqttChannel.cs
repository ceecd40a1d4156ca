using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Direct;

/// <summary>MQTT straight over TLS: bytes pass from and to the <see cref="System.Net.Security.SslStream"/> without another buffer.</summary>
internal sealed class TlsMqttChannel(TlsConnection connection) : MqttChannel
{
    protected override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => connection.Stream.ReadAsync(buffer, cancellationToken);

    protected override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken) =>
        connection.Stream.WriteAsync(bytes, cancellationToken);

    protected override void Dispose(bool disposing) => connection.Stream.Dispose();
}
