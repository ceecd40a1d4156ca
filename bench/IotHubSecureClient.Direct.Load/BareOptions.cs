using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Hubs;
using MQTTnet;
using MQTTnet.Formatter;

namespace IotHubSecureClient.Direct.Load;

/// <summary>How a bare MQTTnet client connects as a device: as Direct does, with sessions resumed.</summary>
internal static class BareOptions
{
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(180);

    public static MqttClientOptions Of(int number, int port, X509Certificate2Collection roots)
    {
        var id = HubProcess.DeviceId(number);
        var token = SharedAccessSignature.Create($"localhost/devices/{id}", HubProcess.Key, TimeProvider.System.GetUtcNow().AddHours(1)).Token;
        return new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(id)
            .WithCredentials($"localhost/{id}/?api-version=2021-04-12&DeviceClientType=load", token)
            .WithCleanSession(false)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTcpServer("localhost", port)
            .WithTlsOptions(tls => tls.UseTls().WithTargetHost("localhost").WithSslProtocols(SslProtocols.Tls12).WithTrustChain(roots).WithIgnoreCertificateRevocationErrors())
            .Build();
    }
}
