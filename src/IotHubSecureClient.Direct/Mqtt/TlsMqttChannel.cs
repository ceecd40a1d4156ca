namespace IotHubSecureClient.Direct;

/// <summary>MQTT straight over TLS: bytes pass from and to the <see cref="System.Net.Security.SslStream"/> without another buffer.</summary>
internal sealed class TlsMqttChannel(HubConnection connection) : MqttChannel
{
    protected override Exception? TransportFailure => connection.Transport.Failure;

    protected override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => connection.Tls.Stream.ReadAsync(buffer, cancellationToken);

    protected override ValueTask SendAsync(ReadOnlyMemory<byte> bytes, bool isEndOfPacket, CancellationToken cancellationToken) =>
        connection.Tls.Stream.WriteAsync(bytes, cancellationToken);

    protected override void Dispose(bool disposing) => connection.Tls.Stream.Dispose();
}
