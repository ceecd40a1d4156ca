using Microsoft.Extensions.Hosting;

namespace IotHubSecureClient.Hosting;

/// <summary>Closes the clients once every hosted service has stopped: until then some may use them, in whatever order they were registered.</summary>
internal sealed class SecureClientsCloser(RegisteredClients clients) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => clients.CloseAsync().WaitAsync(cancellationToken);
}
