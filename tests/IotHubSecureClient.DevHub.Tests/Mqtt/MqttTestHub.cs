using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>A started hub with a clock that stands still, and devices that MQTTnet's client connects.</summary>
internal sealed class MqttTestHub : IAsyncDisposable
{
    public const string ApiVersion = "2021-04-12";

    private readonly ConcurrentBag<IAsyncDisposable> _devices = [];
    private readonly X509ChainPolicy _trust;

    private MqttTestHub(DevHub hub, FakeTimeProvider clock)
    {
        Hub = hub;
        Clock = clock;
        _trust = TestClient.Options(hub).CertificateChainPolicy!;
    }

    public DevHub Hub { get; }

    public FakeTimeProvider Clock { get; }

    public HubState State => Hub.State;

    public static async Task<MqttTestHub> StartAsync(Action<DevHubOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = new DevHubOptions { TimeProvider = clock };
        configure?.Invoke(options);
        return new MqttTestHub(await DevHub.StartAsync(options, TestContext.Current.CancellationToken), clock);
    }

    /// <summary>Registers a device, or with <c>device/module</c> a module, and returns its key.</summary>
    public string AddDevice(string id = "device1")
    {
        var names = id.Split('/');
        var device = names.Length == 1 ? State.Registry.Create(id) : State.Registry.CreateModule(names[0], names[1]);
        return device.PrimaryKey!;
    }

    /// <summary>Registers a device and returns its id.</summary>
    public string NewDevice(string id = "device1")
    {
        AddDevice(id);
        return id;
    }

    public IdentityEntry Entry(string deviceId) => State.Registry.GetEntry(new HubIdentity(deviceId));

    public string UserName(string deviceId, string query = $"?api-version={ApiVersion}&DeviceClientType=tests") => $"{Hub.HostName}/{deviceId}/{query}";

    public string Token(string deviceId, string key, TimeSpan? lifetime = null) =>
        SharedAccessSignature.Create($"{Hub.HostName}/devices/{deviceId.Replace("/", "/modules/", StringComparison.Ordinal)}", key, Clock.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1))).Token;

    /// <summary>Adds a device and connects it.</summary>
    public async Task<MqttTestDevice> ConnectNewAsync(string deviceId = "device1", Action<MqttClientOptionsBuilder>? configure = null) =>
        await ConnectAsync(deviceId, AddDevice(deviceId), configure);

    public async Task<MqttTestDevice> ConnectAsync(string deviceId, string key, Action<MqttClientOptionsBuilder>? configure = null, bool webSocket = false)
    {
        var device = new MqttTestDevice(deviceId, key);
        _devices.Add(device);
        device.Connection = await device.Client.ConnectAsync(Options(deviceId, key, configure, webSocket), TestContext.Current.CancellationToken);
        return device;
    }

    /// <summary>Ends a device's connection, and waits until the hub has seen it.</summary>
    public async Task DisconnectAsync(MqttTestDevice device)
    {
        await device.Client.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        await OfflineAsync(device.Id);
    }

    /// <summary>Waits until a device has no connection.</summary>
    public async Task OfflineAsync(string deviceId)
    {
        var entry = Entry(deviceId);
        while (true)
        {
            Task changed;
            lock (entry.Gate)
            {
                if (entry.Session is null)
                {
                    return;
                }

                changed = entry.SessionChanged;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    public MqttClientOptions Options(string deviceId, string key, Action<MqttClientOptionsBuilder>? configure = null, bool webSocket = false)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V311)
            .WithClientId(deviceId)
            .WithCredentials(UserName(deviceId), Token(deviceId, key))
            .WithCleanSession()
            .WithNoKeepAlive()
            .WithTimeout(TimeSpan.FromSeconds(30))
            .WithTlsOptions(tls => tls.WithTargetHost("localhost").WithCertificateValidationHandler(IsTrusted));
        builder = webSocket
            ? builder.WithWebSocketServer(socket => socket.WithUri($"wss://localhost:{Hub.HttpsPort}/$iothub/websocket"))
            : builder.WithTcpServer(Hub.Addresses[0].ToString(), Hub.MqttPort);
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>The first telemetry message that the hub took.</summary>
    public Task<TelemetryMessage> FirstTelemetryAsync() => FirstAsync(State.Telemetry.ReadAllAsync());

    /// <summary>The next record of feedback on cloud-to-device messages.</summary>
    public Task<FeedbackRecord> FirstFeedbackAsync() => FirstAsync(State.Feedback.ReadAllAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        await Hub.DisposeAsync();
    }

    public bool IsTrusted(MqttClientCertificateValidationEventArgs arguments)
    {
        using var chain = new X509Chain { ChainPolicy = _trust.Clone() };
        chain.ChainPolicy.ExtraStore.AddRange(arguments.Chain.ChainPolicy.ExtraStore);
        return (arguments.SslPolicyErrors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && chain.Build((X509Certificate2)arguments.Certificate);
    }

    private static async Task<T> FirstAsync<T>(IAsyncEnumerable<T> messages)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(TimeSpan.FromSeconds(30));
        return await messages.FirstAsync(guard.Token);
    }
}
