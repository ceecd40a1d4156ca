using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Scripted;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace IotHubSecureClient.Tests.Hosting;

public class DirectClientsBuilderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddIotHubDirectClients_Configuration_GivesConnectedClients()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var one = hub.Hub.Devices.Create("one");
        var two = hub.Hub.Devices.Create("two");
        var logs = new FakeLogCollector();
        using var host = Build(
            new()
            {
                ["Hub:Devices:line-1:ConnectionString"] = one.ConnectionString,
                ["Hub:Devices:line-1:Tls:ServerCertificate:TrustAnchorPem"] = hub.Hub.TrustAnchorPem,
                ["Hub:Devices:line-1:Tls:Policy:ProtocolVersions:0"] = "1.2",
                ["Hub:Devices:line-1:Tls:Policy:CipherSuites:0"] = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                ["Hub:Devices:line-1:KeepAlive"] = "00:02:00",
                ["Hub:Devices:line-2:ConnectionString"] = two.ConnectionString,
                ["Hub:Devices:line-2:Transport"] = "MqttWebSocket",
                ["Hub:Devices:line-2:Port"] = $"{hub.Hub.HttpsPort}",
                ["Hub:Devices:line-2:SharedAccessSignature:TimeToLive"] = "00:30:00",
                ["Hub:Devices:line-2:Tls:ServerCertificate:TrustAnchorPem"] = hub.Hub.TrustAnchorPem,
                ["Hub:Service:ConnectionString"] = hub.Hub.GetServiceConnectionString(),
                ["Hub:Service:Tls:ServerCertificate:TrustAnchorPem"] = hub.Hub.TrustAnchorPem,
            },
            logs);
        await host.StartAsync(Cancellation);

        var first = host.Services.GetRequiredKeyedService<IDirectDeviceClient>("line-1");
        var second = host.Services.GetRequiredKeyedService<IDirectDeviceClient>("line-2");
        await first.ConnectAsync(Cancellation);
        await second.ConnectAsync(Cancellation);
        var statistics = await host.Services.GetRequiredService<IDirectServiceClient>().GetStatisticsAsync(Cancellation);

        Assert.Equal(("one", "two", 2L), (first.DeviceId, second.DeviceId, statistics.TotalDeviceCount));
        Assert.Equal([System.Net.Security.TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], hub.Hub.Connections.First().Offer!.CipherSuites.Where(suite => Enum.IsDefined(suite)));
        Assert.Same(first, host.Services.GetRequiredKeyedService<IDirectDeviceClient>("line-1"));
        await host.StopAsync(Cancellation);
        host.Dispose();
        Assert.Equal(DirectConnectionState.Disposed, first.State);
        var log = string.Join('\n', logs.GetSnapshot().Select(record => $"{record.Message}{record.Exception}"));
        Assert.Contains("is now Connected", log);
        Assert.DoesNotContain("sig=", log);
        Assert.DoesNotContain(one.PrimaryKey!, log);
    }

    [Fact]
    public async Task AddIotHubDirectClients_DeviceWithHubs_GivesAClientThatOutlivesFailovers()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = hub.Hub.Devices.Create("one");
        using var host = Build(
            new()
            {
                ["Hub:Devices:line-1:Hubs:0:ConnectionString"] = device.ConnectionString,
                ["Hub:Devices:line-1:Hubs:0:Tls:ServerCertificate:TrustAnchorPem"] = hub.Hub.TrustAnchorPem,
                ["Hub:Devices:line-1:Failover:MaxDelay"] = "00:00:05",
            },
            new FakeLogCollector());
        await host.StartAsync(Cancellation);
        var client = Assert.IsType<FailoverDeviceClient>(host.Services.GetRequiredKeyedService<IDirectDeviceClient>("line-1"));

        await client.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation);

        Assert.Same(client, host.Services.GetRequiredKeyedService<FailoverDeviceClient>("line-1"));
        Assert.Equal((1, DirectConnectionState.Connected), (hub.Hub.Telemetry.Count, client.State));
        await host.StopAsync(Cancellation);
        host.Dispose();
        Assert.Equal(DirectConnectionState.Disposed, client.State);
    }

    [Fact]
    public async Task AddIotHubDirectClients_ServiceWithHubs_GivesAClientThatOutlivesFailovers()
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var host = Build(
            new()
            {
                ["Hub:Service:Hubs:0:ConnectionString"] = hub.Hub.GetServiceConnectionString(),
                ["Hub:Service:Hubs:0:Tls:ServerCertificate:TrustAnchorPem"] = hub.Hub.TrustAnchorPem,
                ["Hub:Service:Failover:MaxDelay"] = "00:00:05",
            });
        await host.StartAsync(Cancellation);
        var client = Assert.IsType<FailoverServiceClient>(host.Services.GetRequiredService<IDirectServiceClient>());

        var statistics = await client.GetStatisticsAsync(Cancellation);

        Assert.Same(client, host.Services.GetRequiredService<FailoverServiceClient>());
        Assert.Equal((0L, FailoverStatus.Connected), (statistics.TotalDeviceCount, client.State.Status));
        await host.StopAsync(Cancellation);
        host.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetStatisticsAsync(Cancellation));
    }

    /// <summary>The pacer's turns tell which one a client has: another client took the one that is due.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddFailoverClient_PacerInTheServices_ConnectsInItsTurns(bool isDevice)
    {
        const string Key = "SharedAccessKey=c2VjcmV0LW9mLWEtZGV2aWNl";
        var (time, pacer) = (new FakeTimeProvider(), new ReconnectPacer());
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time).AddSingleton(pacer);
        services.AddIotHubDirectClients()
            .AddFailoverDevice("a", options => options.Hubs.Add(new() { ConnectionString = $"HostName=hub.example;DeviceId=a;{Key}" }))
            .AddFailoverService(options => options.Hubs.Add(new() { ConnectionString = $"HostName=hub.example;SharedAccessKeyName=owner;{Key}" }));
        await using var provider = services.BuildServiceProvider();
        var adapter = Mock.Of<IFailoverAdapter<object>>(each => each.Create(It.IsAny<FailoverEndpoint>(), It.IsAny<Action<Exception?>>()) == new object());
        await using var other = new FailoverClient<object>(adapter, ["hub.example"], null, pacer, time);
        await other.ConnectAsync(Cancellation);
        using var caller = new CancellationTokenSource();
        var (states, running) = isDevice ? ConnectDevice() : AskService();

        var first = await states.FirstAsync(state => state.Status != FailoverStatus.Idle, Cancellation);

        Assert.Equal((FailoverStatus.Waiting, "hub.example"), (first.Status, first.Endpoint!.Name));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        (IAsyncEnumerable<FailoverState> States, Task Running) ConnectDevice()
        {
            var client = provider.GetRequiredKeyedService<FailoverDeviceClient>("a");
            return (client.ReadStatesAsync(Cancellation), client.ConnectAsync(caller.Token));
        }

        (IAsyncEnumerable<FailoverState> States, Task Running) AskService()
        {
            var client = provider.GetRequiredService<FailoverServiceClient>();
            return (client.ReadStatesAsync(Cancellation), client.GetStatisticsAsync(caller.Token));
        }
    }

    [Fact]
    public async Task AddIotHubDirectClients_WrongFailoverServiceOptions_EndTheStartWithEveryFailure()
    {
        using var host = Build(new()
        {
            ["Hub:Service:Hubs:0:ConnectionString"] = "HostName=hub.example",
            ["Hub:Service:Failover:BaseDelay"] = "00:05:00",
        });

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains(exception.Failures, failure => failure.StartsWith("Failover: BaseDelay: '00:05:00' is above MaxDelay, '00:01:00'.", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.StartsWith("Hubs:0: ConnectionString: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddFailoverService_Code_GivesTheClient()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var services = new ServiceCollection();
        services.AddIotHubDirectClients().AddFailoverService(options => options.Hubs.Add(new()
        {
            ConnectionString = hub.Hub.GetServiceConnectionString(),
            Tls = new() { ServerCertificate = { TrustAnchorPem = hub.Hub.TrustAnchorPem } },
        }));
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(0, (await provider.GetRequiredService<IDirectServiceClient>().GetStatisticsAsync(Cancellation)).TotalDeviceCount);
    }

    [Fact]
    public async Task AddIotHubDirectClients_FailoverOptionsAreReloaded_AreInForceAndWrongOnesRefused()
    {
        await using var server = new ScriptedServer();
        using var host = Build(
            new()
            {
                ["Hub:Devices:line-1:Hubs:0:ConnectionString"] = ScriptedDevice.ConnectionString,
                ["Hub:Devices:line-1:Hubs:0:Port"] = $"{server.Port}",
                ["Hub:Devices:line-1:Hubs:0:Tls:ServerCertificate:TrustAnchorPem"] = ScriptedCertificate.Pem,
                ["Hub:Devices:line-1:Failover:MaxConcurrentOperations"] = "1",
                ["Hub:Devices:line-1:Failover:MaxQueuedOperations"] = "0",
            },
            new FakeLogCollector());
        await host.StartAsync(Cancellation);
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        await using var client = host.Services.GetRequiredKeyedService<FailoverDeviceClient>("line-1");

        // The hub does not answer, and what is sent is under way.
        _ = client.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation);
        Assert.Equal(1, (await RefuseAsync()).MaxConcurrentOperations);

        Reload("2");
        _ = client.SendTelemetryAsync(TelemetryMessage.FromText("2"), Cancellation);
        Assert.Equal(2, (await RefuseAsync()).MaxConcurrentOperations);

        Assert.Contains("MaxConcurrentOperations", Assert.ThrowsAny<Exception>(() => Reload("0")).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await RefuseAsync()).MaxConcurrentOperations);

        Task<FailoverQueueFullException> RefuseAsync() => Assert.ThrowsAsync<FailoverQueueFullException>(() => client.SendTelemetryAsync(TelemetryMessage.FromText("3"), Cancellation).Guard());

        void Reload(string concurrent)
        {
            configuration["Hub:Devices:line-1:Failover:MaxConcurrentOperations"] = concurrent;
            configuration.Reload();
        }
    }

    [Fact]
    public async Task AddIotHubDirectClients_WrongFailoverOptions_EndTheStartWithEveryFailure()
    {
        using var host = Build(
            new()
            {
                ["Hub:Devices:line-1:Hubs:0:ConnectionString"] = "HostName=hub.example",
                ["Hub:Devices:line-1:Failover:BaseDelay"] = "00:05:00",
            },
            new FakeLogCollector());

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains(exception.Failures, failure => failure.StartsWith("Failover: BaseDelay: '00:05:00' is above MaxDelay, '00:01:00'.", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.StartsWith("Hubs:0: ConnectionString: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddIotHubDirectClients_WrongOptions_EndTheStartWithEveryFailure()
    {
        using var host = Build(new()
        {
            ["Hub:Devices:a:ConnectionString"] = "HostName=h;DeviceId=d",
            ["Hub:Devices:b:ConnectionString"] = "HostName=h;DeviceId=d;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5",
            ["Hub:Devices:b:OperationTimeout"] = "00:00:00.5",
            ["Hub:Devices:b:Tls:Policy:Preset"] = "Weak",
            ["Hub:Devices:b:Tls:HandshakeTimeout"] = "00:00:00",
            ["Hub:Devices:b:SharedAccessSignature:RenewalShare"] = "2",
            ["Hub:Service:Port"] = "70000",
        });

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation));

        var failures = (exception as AggregateException)?.InnerExceptions.OfType<OptionsValidationException>().SelectMany(inner => inner.Failures) ?? ((OptionsValidationException)exception).Failures;
        var text = string.Join('\n', failures);
        Assert.Contains("has no credential", text);
        Assert.Contains("OperationTimeout", text);
        Assert.Contains("'Weak'", text);
        Assert.Contains("HandshakeTimeout", text);
        Assert.Contains("RenewalShare", text);
        Assert.Contains("Port", text);
        Assert.Contains("ConnectionString", text);
        Assert.DoesNotContain("a2V5", text);
    }

    [Fact]
    public void AddDevice_SameNameTwice_Throws()
    {
        var builder = new ServiceCollection().AddIotHubDirectClients();
        builder.AddDevice("a", options => options.ConnectionString = "x");

        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => builder.AddDevice("a", options => options.ConnectionString = "y")).Message);
    }

    [Fact]
    public void AddService_Twice_Throws()
    {
        var builder = new ServiceCollection().AddIotHubDirectClients();
        builder.AddService(options => options.ConnectionString = "x");

        Assert.Throws<InvalidOperationException>(() => builder.AddService(options => options.ConnectionString = "y"));
    }

    [Fact]
    public async Task AddDevice_Code_GivesTheClient()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = hub.AddDevice();
        var services = new ServiceCollection();
        services.AddIotHubDirectClients().AddDevice("a", options =>
        {
            options.ConnectionString = device.ConnectionString;
            options.Port = device.Port;
            options.Tls = device.Tls;
        });
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<IDirectDeviceClient>("a").ConnectAsync(Cancellation);

        Assert.Equal(1, hub.Hub.Connections.Total);
    }

    private static IHost Build(Dictionary<string, string?> configuration, FakeLogCollector? logs = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        if (logs is not null)
        {
            builder.Logging.AddProvider(new FakeLoggerProvider(logs));
        }

        builder.Services.AddIotHubDirectClients(builder.Configuration.GetSection("Hub")).AddHealthCheck();
        return builder.Build();
    }
}
