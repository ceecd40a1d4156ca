using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>Opens connections with no more of a client than a CONNECT packet, so that this process can hold many.</summary>
internal sealed class IdleConnector(HubAddress hub)
{
    private readonly SslClientAuthenticationOptions _options = new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = SslProtocols.Tls12,
        CertificateChainPolicy = HubTrust.ChainPolicy(hub),
    };

    public async Task<IdleDevice> ConnectAsync(string deviceId, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, hub.MqttPort, cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(_options, cancellationToken);

        var formatter = new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(512, 4096));
        var connect = new MqttConnectPacket { ClientId = deviceId, Username = hub.UserName(deviceId), Password = Encoding.UTF8.GetBytes(hub.Token), CleanSession = true };
        await stream.WriteAsync(formatter.Encode(connect).ToArray(), cancellationToken);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer[3] == 0 ? new IdleDevice(stream) : throw new IOException($"The hub refused the connection: {answer[3]}.");
    }
}
