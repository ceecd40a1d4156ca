using System.Security.Authentication;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Hosting;
using IotHubSecureClient.Tests.Failover;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace IotHubSecureClient.Tests.Hosting;

public sealed class SecureIotHubClientsTests
{
    private const string Secret = "c2VjcmV0LW9mLWEtZGV2aWNl";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddSecureIotHubClients_FromConfiguration_MakesKeyedSingletons()
    {
        await using var provider = Build(Settings());

        var device = provider.GetRequiredKeyedService<ISecureDeviceClient>("thermostat");

        Assert.Equal("hub.example", device.HostName);
        Assert.Same(device, provider.GetRequiredKeyedService<ISecureDeviceClient>("thermostat"));
        Assert.NotSame(device, provider.GetRequiredKeyedService<ISecureDeviceClient>("pump"));
        Assert.Equal("back.example", provider.GetRequiredService<ISecureServiceClient>().HostName);
        Assert.NotNull(provider.GetRequiredService<RegistryManager>());
        var factory = provider.GetRequiredService<SecureClientFactory>();
        Assert.Equal(("IotHub20250831", EnforcementMode.ReportOnly), (factory.Policy.Name, factory.Mode));
    }

    [Theory]
    [InlineData("Iot:Policy:Preset", "IotHub1999", "There is no preset of that name.")]
    [InlineData("Iot:Policy:CipherSuites:0", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_SHA")]
    [InlineData("Iot:Mode", "Lax", "'Iot:Mode' is 'Lax'. Allowed: Strict, ReportOnly.")]
    [InlineData("Iot:Mode", "7", "'Iot:Mode' is '7'. Allowed: Strict, ReportOnly.")]
    [InlineData("Iot:Devices:thermostat:ConnectionStringName", "", "ConnectionStringName")]
    [InlineData("Iot:Devices:thermostat:Transport", "42", "'Iot:Devices:thermostat:Transport' is '42'. Allowed: Amqp, Http1, Amqp_WebSocket_Only,")]
    [InlineData("Iot:Devices:thermostat:Transport", "Pigeon", "'Iot:Devices:thermostat:Transport' is 'Pigeon'. Allowed: Amqp, Http1, Amqp_WebSocket_Only,")]
    [InlineData("Iot:Service:Transport", "Mqtt", "'Iot:Service:Transport' is 'Mqtt'. Allowed: Amqp, Amqp_WebSocket_Only.")]
    [InlineData("Iot:ServerCertificate:TrustAnchorPem", "no certificate", "TrustAnchorPem")]
    [InlineData("Iot:Devices:thermostat:Failover:BaseDelay", "00:05:00", "Failover: BaseDelay: '00:05:00' is above MaxDelay, '00:01:00'.")]
    [InlineData("Iot:Devices:thermostat:Failover:MaxConcurrentOperations", "0", "MaxConcurrentOperations")]
    [InlineData("Iot:Devices:thermostat:FurtherConnectionStringNames:0", "Pump", "FurtherConnectionStringNames: There are further hubs, and no Failover options.")]
    [InlineData("Iot:Devices:thermostat:FurtherConnectionStringNames:0", "Nobody", "There is no connection string 'Nobody'.")]
    [InlineData("ConnectionStrings:Thermostat", Secret, "The connection string 'Thermostat' is refused: ")]
    [InlineData("ConnectionStrings:Back", $"HostName=back.example;SharedAccessKey={Secret}", "The connection string 'Back' is refused: ")]
    public async Task Start_WrongOption_FailsAndNamesIt(string key, string value, string named)
    {
        var settings = Settings();
        settings[key] = value;
        if (key == "Iot:Policy:CipherSuites:0")
        {
            settings.Remove("Iot:Policy:Preset");
        }

        using var host = BuildHost(settings);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation));

        Assert.Contains(named, exception.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(OptionsValidationException), exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownModeFromCode_FailsAndSaysWhatIsAllowed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSecureIotHubClients(options => options.Mode = (EnforcementMode)7);
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Equal("The mode '7' is unknown. Allowed: Strict, ReportOnly.", exception.Message);
    }

    [Fact]
    public async Task GetClient_ConnectionStringThatIsNotThere_NamesItAndWhatToDo()
    {
        var settings = Settings();
        settings.Remove("ConnectionStrings:Thermostat");
        await using var provider = Build(settings);

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<ISecureDeviceClient>("thermostat"));

        Assert.Equal("There is no connection string 'Thermostat'. Put it into the configuration as 'ConnectionStrings:Thermostat', from a secret store or the environment.", exception.Message);
    }

    [Fact]
    public async Task GetClient_FailoverInTheConfiguration_OutlivesFailoversAndFollowsChanges()
    {
        var settings = Settings();
        settings["Iot:Devices:thermostat:FurtherConnectionStringNames:0"] = "Pump";
        settings["Iot:Devices:thermostat:Failover:MaxDelay"] = "00:00:30";
        var logs = new FakeLogCollector();
        using var host = BuildHost(settings, logs);
        await host.StartAsync(Cancellation);
        await using var client = Assert.IsType<FailoverSecureDeviceClient>(host.Services.GetRequiredKeyedService<ISecureDeviceClient>("thermostat"));

        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration["Iot:Devices:thermostat:Failover:MaxDelay"] = "00:00:20";
        configuration.Reload();

        Assert.Equal((FailoverStatus.Idle, "hub.example"), (client.State.Status, client.HostName));
        Assert.Contains("The failover options of 'thermostat' were changed.", logs.GetSnapshot().Select(record => record.Message));
    }

    [Fact]
    public async Task Follow_FailoverOptionsAreReloaded_AreInForceAndWrongOnesRefused()
    {
        var settings = Settings();
        settings["Iot:Devices:thermostat:Failover:MaxQueuedOperations"] = "0";
        using var host = BuildHost(settings);
        await host.StartAsync(Cancellation);
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var clients = new DeviceClients
        {
            SetUp = (_, made) => made.Setup(each => each.SendEventAsync(It.IsAny<Microsoft.Azure.Devices.Client.Message>(), It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource().Task),
        };
        await using var client = clients.NewFailoverClient(new FailoverOptions { MaxConcurrentOperations = 1, MaxQueuedOperations = 0 });
        host.Services.GetRequiredService<RegisteredClients>().Follow(host.Services.GetRequiredService<IOptionsMonitor<SecureDeviceOptions>>(), "thermostat", options => options.Failover, client.Reconfigure);
        await client.OpenAsync(Cancellation);
        _ = SendAsync();
        Assert.Equal(1, (await RefuseAsync()).MaxConcurrentOperations);

        Reload("2");
        _ = SendAsync();
        Assert.Equal(2, (await RefuseAsync()).MaxConcurrentOperations);

        Assert.Contains("MaxConcurrentOperations", Assert.ThrowsAny<Exception>(() => Reload("0")).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await RefuseAsync()).MaxConcurrentOperations);

        Task SendAsync() => client.SendEventAsync(new Microsoft.Azure.Devices.Client.Message(), Cancellation);

        Task<FailoverQueueFullException> RefuseAsync() => Assert.ThrowsAsync<FailoverQueueFullException>(SendAsync);

        void Reload(string concurrent)
        {
            configuration["Iot:Devices:thermostat:Failover:MaxConcurrentOperations"] = concurrent;
            configuration.Reload();
        }
    }

    /// <summary>The pacer's turns tell which one a client has: another client took the one that is due.</summary>
    [Theory]
    [InlineData("hub.example")]
    [InlineData("back.example")]
    public async Task GetClient_PacerInTheServices_ConnectsInItsTurns(string hub)
    {
        var settings = Settings();
        settings["Iot:Devices:thermostat:Failover:MaxDelay"] = settings["Iot:Service:Failover:MaxDelay"] = "00:00:30";
        var (time, pacer) = (new FakeTimeProvider(), new ReconnectPacer());
        await using var provider = Build(settings, services => services.AddSingleton<TimeProvider>(time).AddSingleton(pacer));
        var adapter = Mock.Of<IFailoverAdapter<object>>(each => each.Create(It.IsAny<FailoverEndpoint>(), It.IsAny<Action<Exception?>>()) == new object());
        await using var other = new FailoverClient<object>(adapter, [hub], null, pacer, time);
        await other.ConnectAsync(Cancellation);
        using var caller = new CancellationTokenSource();
        var (states, opening) = hub == "hub.example" ? OpenDevice() : OpenService();

        var first = await states.FirstAsync(state => state.Status != FailoverStatus.Idle, Cancellation);

        Assert.Equal((FailoverStatus.Waiting, hub), (first.Status, first.Endpoint!.Name));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);

        (IAsyncEnumerable<FailoverState> States, Task Opening) OpenDevice()
        {
            var client = (FailoverSecureDeviceClient)provider.GetRequiredKeyedService<ISecureDeviceClient>("thermostat");
            return (client.ReadStatesAsync(Cancellation), client.OpenAsync(caller.Token));
        }

        (IAsyncEnumerable<FailoverState> States, Task Opening) OpenService()
        {
            var client = (FailoverSecureServiceClient)provider.GetRequiredService<ISecureServiceClient>();
            return (client.ReadStatesAsync(Cancellation), client.OpenAsync(caller.Token));
        }
    }

    [Fact]
    public async Task AddDevice_ThatTheApplicationMakes_IsAKeyedSingletonWhichIsReportedAndClosed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var service = new Mock<ISecureServiceClient>();
        builder.Services.AddSingleton(new DeviceAuthenticationWithRegistrySymmetricKey("pump", Secret));
        builder.Services.AddSecureIotHubClients()
            .AddDevice("pump", (provider, factory) => factory.Clients.Wrap(factory.DeviceClients.Create("hub.example", provider.GetRequiredService<DeviceAuthenticationWithRegistrySymmetricKey>())))
            .AddService((_, _) => service.Object)
            .AddHealthCheck();
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        var device = host.Services.GetRequiredKeyedService<ISecureDeviceClient>("pump");
        Assert.Same(device, host.Services.GetRequiredKeyedService<ISecureDeviceClient>("pump"));
        Assert.Same(service.Object, host.Services.GetRequiredService<ISecureServiceClient>());
        Assert.Null(host.Services.GetService<RegistryManager>());
        service.Setup(each => each.HostName).Returns("back.example");
        Assert.Equal([("ISecureServiceClient", "back.example"), ("pump", "hub.example")], host.Services.GetRequiredService<RegisteredClients>().Hosts);

        await host.StopAsync(Cancellation);

        service.Verify(each => each.CloseAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task AddDevice_ClientThatTheSdkMadeAlone_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddSecureIotHubClients()
            .AddDevice("pump", (_, factory) => factory.Clients.Wrap(DeviceClient.CreateFromConnectionString($"HostName=hub.example;DeviceId=pump;SharedAccessKey={Secret}")));
        await using var provider = services.BuildServiceProvider();

        Assert.Throws<ArgumentException>("client", () => provider.GetRequiredKeyedService<ISecureDeviceClient>("pump"));

        Assert.Empty(provider.GetRequiredService<RegisteredClients>().Hosts);
    }

    [Fact]
    public async Task Host_StartedAndStopped_LogsNoSecret()
    {
        var logs = new FakeLogCollector();
        using var host = BuildHost(Settings(), logs);
        await host.StartAsync(Cancellation);
        _ = host.Services.GetRequiredKeyedService<ISecureDeviceClient>("thermostat");

        await host.StopAsync(Cancellation);

        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Message.Contains(Secret, StringComparison.Ordinal));
        Assert.NotEmpty(logs.GetSnapshot());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Host_Stopped_ClosesClientsAfterEveryHostedService(bool isRegisteredFirst)
    {
        var client = new Mock<ISecureDeviceClient>();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var worker = new Mock<IHostedService>();
        worker.Setup(each => each.StopAsync(It.IsAny<CancellationToken>())).Callback(() => client.Verify(each => each.CloseAsync(It.IsAny<CancellationToken>()), Times.Never)).Returns(Task.CompletedTask);
        if (isRegisteredFirst)
        {
            builder.Services.AddSingleton(worker.Object);
        }

        builder.Services.AddSecureIotHubClients();
        if (!isRegisteredFirst)
        {
            builder.Services.AddSingleton(worker.Object);
        }

        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        host.Services.GetRequiredService<RegisteredClients>().Add("device", client.Object, _ => "hub.example", each => each.CloseAsync(Cancellation));

        await host.StopAsync(Cancellation);

        worker.Verify(each => each.StopAsync(It.IsAny<CancellationToken>()), Times.Once);
        client.Verify(each => each.CloseAsync(Cancellation), Times.Once);
    }

    [Fact]
    public async Task Host_Stopped_ClosesEveryClientWhateverItsName()
    {
        using var host = BuildHost(Settings());
        await host.StartAsync(Cancellation);
        Mock<ISecureDeviceClient>[] mocks = [new(), new()];
        foreach (var mock in mocks)
        {
            host.Services.GetRequiredService<RegisteredClients>().Add("same", mock.Object, _ => "hub.example", each => each.CloseAsync(Cancellation));
        }

        await host.StopAsync(Cancellation);

        Assert.All(mocks, mock => mock.Verify(each => each.CloseAsync(Cancellation), Times.Once));
    }

    [Fact]
    public async Task HealthCheck_DeviceWithTheNameOfTheService_TellsOfBoth()
    {
        var settings = Settings();
        settings["Iot:Devices:service:ConnectionStringName"] = "Thermostat";
        await using var provider = Build(settings);
        _ = provider.GetRequiredKeyedService<ISecureDeviceClient>("service");
        _ = provider.GetRequiredService<ISecureServiceClient>();

        Assert.Equal([("ISecureServiceClient", "back.example"), ("service", "hub.example")], provider.GetRequiredService<RegisteredClients>().Hosts);
    }

    [Fact]
    public async Task HealthCheck_LastHandshakeThatViolatedThePolicy_IsUnhealthyAndNamesTheClients()
    {
        var settings = Settings();
        settings["Iot:Mode"] = "Strict";
        using var host = BuildHost(settings);
        _ = host.Services.GetRequiredKeyedService<ISecureDeviceClient>("thermostat");
        _ = host.Services.GetRequiredService<ISecureServiceClient>();
        var failure = new AuthenticationException("handshake", new InvalidOperationException("error:0A00042E:SSL routines::tlsv1 alert protocol version"));
        Assert.True(host.Services.GetRequiredService<SecureClientFactory>().TryGetViolation(failure, "hub.example", out var violation));

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        var entry = report.Entries["iothub-tls"];
        Assert.Equal((HealthStatus.Unhealthy, "The last handshake violated the TLS policy: thermostat."), (entry.Status, entry.Description));
        Assert.Equal(violation.Message, entry.Data["thermostat.violation"]);
    }

    [Fact]
    public async Task HealthCheck_BeforeAnyHandshake_IsHealthyAndNamesThePolicy()
    {
        using var host = BuildHost(Settings());
        _ = host.Services.GetRequiredKeyedService<ISecureDeviceClient>("thermostat");

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        var entry = report.Entries["iothub-tls"];
        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal(("IotHub20250831", "ReportOnly"), (entry.Data["policy"], entry.Data["mode"]));
    }

    private static Dictionary<string, string?> Settings() => new()
    {
        ["Iot:Policy:Preset"] = "IotHub20250831",
        ["Iot:Mode"] = "ReportOnly",
        ["Iot:Devices:thermostat:ConnectionStringName"] = "Thermostat",
        ["Iot:Devices:pump:ConnectionStringName"] = "Pump",
        ["Iot:Devices:pump:Transport"] = "Amqp_WebSocket_Only",
        ["Iot:Service:ConnectionStringName"] = "Back",
        ["ConnectionStrings:Thermostat"] = $"HostName=hub.example;DeviceId=thermostat;SharedAccessKey={Secret}",
        ["ConnectionStrings:Pump"] = $"HostName=hub.example;DeviceId=pump;SharedAccessKey={Secret}",
        ["ConnectionStrings:Back"] = $"HostName=back.example;SharedAccessKeyName=owner;SharedAccessKey={Secret}",
    };

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<IServiceCollection>? register = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        register?.Invoke(services);
        services.AddSecureIotHubClients(configuration.GetSection("Iot"));
        return services.BuildServiceProvider();
    }

    private static IHost BuildHost(Dictionary<string, string?> settings, FakeLogCollector? logs = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        if (logs is not null)
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(logs));
        }

        builder.Services.AddSecureIotHubClients(builder.Configuration.GetSection("Iot")).AddHealthCheck();
        return builder.Build();
    }
}
