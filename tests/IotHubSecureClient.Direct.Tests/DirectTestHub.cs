using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.Tests;

/// <summary>A started hub, and clients that trust its root alone.</summary>
internal sealed class DirectTestHub : IAsyncDisposable
{
    private readonly List<DirectDeviceClient> _clients = [];
    private readonly List<DirectServiceClient> _services = [];

    private DirectTestHub(DevHub hub, TimeProvider clock)
    {
        Hub = hub;
        Clock = clock;
    }

    public DevHub Hub { get; }

    public TimeProvider Clock { get; }

    public static async Task<DirectTestHub> StartAsync(Action<DevHubOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new DevHubOptions { TimeProvider = clock ?? TimeProvider.System };
        configure?.Invoke(options);
        return new DirectTestHub(await DevHub.StartAsync(options, TestContext.Current.CancellationToken), options.TimeProvider);
    }

    /// <summary>Registers a device and makes its options.</summary>
    public DirectDeviceClientOptions AddDevice(DirectTransport transport = DirectTransport.Mqtt, string deviceId = "device1") =>
        Options(Hub.Devices.Create(deviceId).ConnectionString, transport);

    public DirectDeviceClientOptions Options(string connectionString, DirectTransport transport = DirectTransport.Mqtt) => new()
    {
        ConnectionString = connectionString,
        Transport = transport,
        Port = transport == DirectTransport.Mqtt ? Hub.MqttPort : Hub.HttpsPort,
        OperationTimeout = TimeSpan.FromSeconds(30),
        Tls = new() { ServerCertificate = { TrustAnchorPem = Hub.TrustAnchorPem } },
    };

    public DirectServiceClient CreateService(Action<DirectServiceClientOptions>? configure = null)
    {
        var options = new DirectServiceClientOptions
        {
            ConnectionString = Hub.GetServiceConnectionString(),
            OperationTimeout = TimeSpan.FromSeconds(30),
            Tls = new() { ServerCertificate = { TrustAnchorPem = Hub.TrustAnchorPem } },
        };
        configure?.Invoke(options);
        var client = new DirectServiceClient(options, timeProvider: Clock);
        _services.Add(client);
        return client;
    }

    public DirectDeviceClient CreateDevice(DirectDeviceClientOptions options)
    {
        var client = new DirectDeviceClient(options, timeProvider: Clock);
        _clients.Add(client);
        return client;
    }

    public async Task<DirectDeviceClient> ConnectDeviceAsync(DirectTransport transport = DirectTransport.Mqtt, string deviceId = "device1", Action<DirectDeviceClientOptions>? configure = null)
    {
        var options = AddDevice(transport, deviceId);
        configure?.Invoke(options);
        var client = CreateDevice(options);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _services.ForEach(service => service.Dispose());
        await Hub.DisposeAsync();
    }
}
