using Microsoft.Extensions.Hosting;

namespace IotHubSecureClient.Emulation.Hosting;

/// <summary>Leaves SIGINT and SIGTERM to the program that embeds the hub; the default lifetime would take them.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
