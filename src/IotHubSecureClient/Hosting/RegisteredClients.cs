using System.Collections.Concurrent;

namespace IotHubSecureClient.Hosting;

/// <summary>The clients that a container has made, to report on and to close.</summary>
internal sealed class RegisteredClients
{
    private readonly ConcurrentDictionary<string, (string Host, Func<Task> Close)> _clients = new(StringComparer.Ordinal);

    /// <summary>Name and host of each client.</summary>
    public IEnumerable<(string Name, string Host)> Hosts => _clients.Select(each => (each.Key, each.Value.Host)).OrderBy(each => each.Key, StringComparer.Ordinal);

    public TClient Add<TClient>(string name, TClient client, string host, Func<TClient, Task> close)
    {
        _clients[name] = (host, () => close(client));
        return client;
    }

    public Task CloseAsync() => Task.WhenAll(_clients.Values.Select(each => each.Close()));
}
