using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Pki;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Hosting;

public class DirectClientsHealthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckHealthAsync_Connected_IsHealthyAndReportsTheHandshakes()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero));
        await using var hub = await DirectTestHub.StartAsync(clock: clock);
        await using var provider = Build(hub, clock);
        await provider.GetRequiredKeyedService<IDirectDeviceClient>("a").ConnectAsync(Cancellation);
        await provider.GetRequiredService<IDirectServiceClient>().GetStatisticsAsync(Cancellation);

        var entry = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Healthy, "Every device is connected under its TLS policy."), (entry.Status, entry.Description));
        var time = clock.GetUtcNow().UtcDateTime.ToString("O");
        var suite = hub.Hub.Connections.First().CipherSuite.ToString()!;
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["a.state"] = "Connected",
                ["a.lastHandshake"] = time,
                ["a.protocolVersion"] = "Tls12",
                ["a.cipherSuite"] = suite,
                ["service.lastHandshake"] = time,
                ["service.protocolVersion"] = "Tls12",
                ["service.cipherSuite"] = suite,
            },
            entry.Data);
    }

    [Fact]
    public async Task CheckHealthAsync_NotConnected_IsDegraded()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var provider = Build(hub, TimeProvider.System);

        var entry = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Degraded, "Not connected: a."), (entry.Status, entry.Description));
    }

    [Fact]
    public async Task CheckHealthAsync_Refused_IsUnhealthyAndSaysWhy()
    {
        await using var hub = await DirectTestHub.StartAsync(options => options.CertificateFault = DevHubCertificateFault.Expired);
        await using var provider = Build(hub, TimeProvider.System);
        var exception = await Assert.ThrowsAsync<Tls.TlsPolicyViolationException>(() => provider.GetRequiredKeyedService<IDirectDeviceClient>("a").ConnectAsync(Cancellation));

        var entry = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Unhealthy, "Refused by the TLS policy: a."), (entry.Status, entry.Description));
        Assert.Equal(exception.Message, entry.Data["a.refusal"]);
    }

    private static ServiceProvider Build(DirectTestHub hub, TimeProvider clock)
    {
        var device = hub.AddDevice();
        var services = new ServiceCollection();
        services.AddSingleton(clock).AddLogging();
        services.AddIotHubDirectClients()
            .AddDevice("a", options => (options.ConnectionString, options.Port, options.Tls) = (device.ConnectionString, device.Port, device.Tls))
            .AddService(options => (options.ConnectionString, options.Tls) = (hub.Hub.GetServiceConnectionString(), device.Tls))
            .AddHealthCheck();
        return services.BuildServiceProvider();
    }

    private static async Task<HealthReportEntry> CheckAsync(IServiceProvider provider)
    {
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        return report.Entries["iothub-direct"];
    }
}
