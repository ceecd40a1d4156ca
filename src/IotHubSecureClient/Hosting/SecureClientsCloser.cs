using Microsoft.Extensions.Hosting;

namespace IotHubSecureClient.Hosting;

/// <summary>Closes the clients when the host stops, after the services that were registered later and use them.</summary>
internal sealed class SecureClientsCloser(RegisteredClients clients) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => clients.CloseAsync().WaitAsync(cancellationToken);
}
