using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>As much of the Device Provisioning Service as one registration over MQTT takes: whoever asks is assigned to the same hub at once.</summary>
internal sealed class ScriptedProvisioningService : IAsyncDisposable
{
    private const int MqttPort = 8883;

    private readonly TcpListener _listener;
    private readonly X509Certificate2 _certificate;
    private readonly byte[] _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ScriptedProvisioningService(IPAddress address, string hub, string deviceId)
    {
        Host = address.ToString();
        (TrustAnchorPem, _certificate) = AddressCertificate.Issue(address);
        _answer = Encoding.UTF8.GetBytes(
            $$$"""{"operationId":"1","status":"assigned","registrationState":{"registrationId":"{{{deviceId}}}","assignedHub":"{{{hub}}}","deviceId":"{{{deviceId}}}","status":"assigned"}}""");
        _listener = new TcpListener(address, MqttPort);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Host { get; }

    public string TrustAnchorPem { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                while (await ReadPacketAsync(stream) is ({ } type, { } body))
                {
                    await stream.WriteAsync(Answer(type, body), _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    /// <summary>MQTT 3.1.1: what is sent in answer to a packet of a type (section 2.2.1).</summary>
    private byte[] Answer(int type, byte[] body) => type switch
    {
        1 => [0x20, 2, 0, 0],
        3 => [.. PublishAcknowledgement(body), .. Publish("$dps/registrations/res/200/?$rid=1")],
        8 => [0x90, 3, body[0], body[1], 1],
        _ => [],
    };

    private static byte[] PublishAcknowledgement(byte[] publish)
    {
        var topic = BinaryPrimitives.ReadUInt16BigEndian(publish);
        return [0x40, 2, publish[2 + topic], publish[3 + topic]];
    }

    private byte[] Publish(string topic)
    {
        byte[] content = [0, (byte)topic.Length, .. Encoding.ASCII.GetBytes(topic), 0, 1, .. _answer];
        return [0x32, (byte)(0x80 | (content.Length & 0x7F)), (byte)(content.Length >> 7), .. content];
    }

    private async Task<(int? Type, byte[] Body)> ReadPacketAsync(SslStream stream)
    {
        var single = new byte[1];
        if (await stream.ReadAtLeastAsync(single, 1, throwOnEndOfStream: false, _stop.Token) == 0)
        {
            return (null, []);
        }

        var type = single[0] >> 4;
        var (length, shift) = (0, 0);
        do
        {
            await stream.ReadExactlyAsync(single, _stop.Token);
            length |= (single[0] & 0x7F) << shift;
            shift += 7;
        }
        while (single[0] >= 0x80);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return (type, body);
    }
}
