using IotHubSecureClient.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Hosting;

public sealed class OutboxServiceCollectionExtensionsTests : IDisposable
{
    private readonly OutboxFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddIotHubOutbox_Configuration_GivesTheOutboxAndClosesItWithTheHost()
    {
        TelemetryOutbox outbox;
        using (var host = Build(new() { ["Outbox:Path"] = _folder.Options.Path, ["Outbox:MaxMessages"] = "1" }))
        {
            await host.StartAsync(Cancellation);
            outbox = host.Services.GetRequiredService<TelemetryOutbox>();
            await OutboxFolder.EnqueueAsync(outbox, "a");
            await Assert.ThrowsAsync<OutboxFullException>(() => OutboxFolder.EnqueueAsync(outbox, "b"));
            await host.StopAsync(Cancellation);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => OutboxFolder.EnqueueAsync(outbox, "c"));
        await using var reopened = await _folder.OpenAsync();
        Assert.Equal(1, reopened.Count);
    }

    [Fact]
    public async Task AddIotHubOutbox_WrongOptions_EndTheStartWithEveryFailure()
    {
        using var host = Build(new() { ["Outbox:MaxMessages"] = "0", ["Outbox:BaseDelay"] = "00:02:00" });

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public async Task AddIotHubOutbox_Delegate_SetsTheOptions()
    {
        await using var provider = new ServiceCollection().AddIotHubOutbox(options => options.Path = _folder.Options.Path).BuildServiceProvider();

        await OutboxFolder.EnqueueAsync(provider.GetRequiredService<TelemetryOutbox>(), "a");

        Assert.True(File.Exists(_folder.Options.Path));
    }

    private static IHost Build(Dictionary<string, string?> configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddIotHubOutbox(builder.Configuration.GetSection("Outbox"));
        return builder.Build();
    }
}
