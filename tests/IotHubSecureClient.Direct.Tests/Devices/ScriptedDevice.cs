using IotHubSecureClient.Direct;
using IotHubSecureClient.Tests.Scripted;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Devices;

/// <summary>A device client, its clock, and a server that the test plays.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    public const string ConnectionString = "HostName=localhost;DeviceId=d;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>The longest that a hub takes: most tests move the clock and want no ping.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1177);

    public ScriptedDevice(Action<DirectDeviceClientOptions>? configure = null)
    {
        var options = new DirectDeviceClientOptions
        {
            ConnectionString = ConnectionString,
            Port = Server.Port,
            OperationTimeout = Timeout,
            KeepAlive = KeepAlive,
            Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } },
        };
        configure?.Invoke(options);
        Client = new DirectDeviceClient(options, timeProvider: Clock, loggerFactory: new LoggerFactory([new FakeLoggerProvider(Logs)]));
    }

    public ScriptedServer Server { get; } = new();

    public WatchedTimeProvider Clock { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public DirectDeviceClient Client { get; }

    public async Task<MqttPeer> ConnectAsync()
    {
        var connecting = Client.ConnectAsync(TestContext.Current.CancellationToken);
        var peer = await Server.AcceptMqttAsync();
        await connecting.Guard();
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
