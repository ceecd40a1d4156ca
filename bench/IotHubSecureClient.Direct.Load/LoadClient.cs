using System.Buffers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tls;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct.Load;

/// <summary>One connected device, either way: the same name, credentials, keep-alive, protocol version and TLS offer.</summary>
internal abstract class LoadClient : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(180);

    public static Func<int, Task<LoadClient>> Factory(ClientArguments arguments) => arguments.IsDirect ? Direct(arguments) : Bare(arguments);

    public abstract Task SendAsync(byte[] body);

    public abstract ValueTask DisposeAsync();

    // The offer of this policy needs no setting for each connection, so that both variants resume sessions.
    private static Func<int, Task<LoadClient>> Direct(ClientArguments arguments)
    {
        var connector = new TlsConnector(new TlsClientOptions { Policy = TlsPolicies.IotHub20250831, ServerCertificate = { TrustAnchorPem = arguments.RootPem } });
        return async number =>
        {
            var options = new DirectDeviceClientOptions
            {
                ConnectionString = $"HostName=localhost;DeviceId={HubProcess.DeviceId(number)};SharedAccessKey={HubProcess.Key}",
                Port = arguments.Port,
                KeepAlive = KeepAlive,
            };
            var client = new DirectDeviceClient(options, connector);
            await client.ConnectAsync();
            return new DirectLoadClient(client);
        };
    }

    private static Func<int, Task<LoadClient>> Bare(ClientArguments arguments)
    {
        var factory = new MqttClientFactory();
        var roots = new X509Certificate2Collection(X509Certificate2.CreateFromPem(arguments.RootPem));
        return async number =>
        {
            var id = HubProcess.DeviceId(number);
            var token = SharedAccessSignature.Create($"localhost/devices/{id}", HubProcess.Key, TimeProvider.System.GetUtcNow().AddHours(1)).Token;
            var options = new MqttClientOptionsBuilder()
                .WithProtocolVersion(MqttProtocolVersion.V311)
                .WithClientId(id)
                .WithCredentials($"localhost/{id}/?api-version=2021-04-12&DeviceClientType=load", token)
                .WithCleanSession(false)
                .WithKeepAlivePeriod(KeepAlive)
                .WithTcpServer("localhost", arguments.Port)
                .WithTlsOptions(tls => tls.UseTls().WithTargetHost("localhost").WithSslProtocols(SslProtocols.Tls12).WithTrustChain(roots).WithIgnoreCertificateRevocationErrors())
                .Build();
            var client = factory.CreateMqttClient();
            await client.ConnectAsync(options);
            return new BareLoadClient(client, $"devices/{id}/messages/events/");
        };
    }

    private sealed class DirectLoadClient(DirectDeviceClient client) : LoadClient
    {
        public override Task SendAsync(byte[] body) => client.SendTelemetryAsync(new TelemetryMessage(body));

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }

    private sealed class BareLoadClient(IMqttClient client, string topic) : LoadClient
    {
        public override Task SendAsync(byte[] body) => client.PublishAsync(
            new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(body), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });

        public override async ValueTask DisposeAsync()
        {
            await client.DisconnectAsync();
            client.Dispose();
        }
    }
}
