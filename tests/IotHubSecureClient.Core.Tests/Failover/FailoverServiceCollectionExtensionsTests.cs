using IotHubSecureClient.Failover;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverServiceCollectionExtensionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddIotHubFailoverClient_SeveralNames_GivesOneClientForEach()
    {
        var adapter = new FakeHubAdapter();
        var services = new ServiceCollection();
        services.AddIotHubFailoverClient("one", ["west.example", "east.example"], _ => adapter, _ => { });
        services.AddIotHubFailoverClient("two", ["north.example"], _ => adapter, _ => { });
        await using var provider = services.BuildServiceProvider();
        var (one, two) = (Client(provider, "one"), Client(provider, "two"));

        await one.ConnectAsync(Token);
        await two.ConnectAsync(Token);

        Assert.Same(one, Client(provider, "one"));
        Assert.Equal(("west.example", "north.example"), (one.State.Endpoint!.Name, two.State.Endpoint!.Name));
        await provider.DisposeAsync();
        Assert.Equal((FailoverStatus.Closed, FailoverStatus.Closed), (one.State.Status, two.State.Status));
    }

    [Fact]
    public async Task AddIotHubFailoverClient_OptionsAreReloaded_AreInForceAndWrongOnesRefused()
    {
        var configuration = Configuration(("MaxConcurrentOperations", "1"), ("MaxQueuedOperations", "0"));
        await using var provider = Services(configuration).BuildServiceProvider();
        var client = Client(provider, "one");

        _ = HangAsync(client);
        Assert.Equal(1, (await RefuseAsync(client)).MaxConcurrentOperations);

        Reload(configuration, "2");
        _ = HangAsync(client);
        Assert.Equal(2, (await RefuseAsync(client)).MaxConcurrentOperations);

        Assert.Contains("MaxConcurrentOperations", Assert.ThrowsAny<Exception>(() => Reload(configuration, "0")).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await RefuseAsync(client)).MaxConcurrentOperations);
    }

    [Fact]
    public void AddIotHubFailoverClient_WrongOptions_EndTheStartWithEveryFailure()
    {
        using var provider = Services(Configuration(("BaseDelay", "00:05:00"), ("ProbesBeforeReturn", "0"))).BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(exception.Failures, failure => failure.StartsWith("BaseDelay: '00:05:00' is above MaxDelay, '00:01:00'.", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.Contains("ProbesBeforeReturn", StringComparison.Ordinal));
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(each => each.Key, each => (string?)each.Value)).Build();

    private static ServiceCollection Services(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddIotHubFailoverClient("one", ["hub.example"], _ => new FakeHubAdapter(), configuration);
        return services;
    }

    private static FailoverClient<FakeHubClient> Client(ServiceProvider provider, string name) => provider.GetRequiredKeyedService<FailoverClient<FakeHubClient>>(name);

    private static void Reload(IConfigurationRoot configuration, string concurrent)
    {
        configuration["MaxConcurrentOperations"] = concurrent;
        configuration.Reload();
    }

    private static Task<int> HangAsync(FailoverClient<FakeHubClient> client) => client.ExecuteAsync(
        static async (hub, token) =>
        {
            await hub.HangAsync(token);
            return 0;
        },
        Token).AsTask();

    private static Task<FailoverQueueFullException> RefuseAsync(FailoverClient<FakeHubClient> client) =>
        Assert.ThrowsAsync<FailoverQueueFullException>(() => client.ExecuteAsync(static (_, _) => ValueTask.FromResult(0), Token).AsTask());
}
