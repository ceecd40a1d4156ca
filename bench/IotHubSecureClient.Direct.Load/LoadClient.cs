using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using MQTTnet;
using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct.Load;

/// <summary>One connected device, either way: the same name, credentials, keep-alive, protocol version and TLS offer.</summary>
internal abstract class LoadClient : IAsyncDisposable
{
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
                KeepAlive = BareOptions.KeepAlive,
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
            var client = factory.CreateMqttClient();
            await client.ConnectAsync(BareOptions.Of(number, arguments.Port, roots));
            return new BareLoadClient(client, $"devices/{HubProcess.DeviceId(number)}/messages/events/");
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
