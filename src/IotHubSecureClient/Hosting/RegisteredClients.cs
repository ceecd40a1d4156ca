using System.Collections.Concurrent;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>The clients that a container has made, to report on, to reconfigure and to close.</summary>
internal sealed class RegisteredClients(ILoggerFactory? loggerFactory = null) : IDisposable
{
    private readonly ILogger _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<RegisteredClients>();
    private readonly ConcurrentQueue<(string Name, Func<string> Host, Func<Task> Close)> _clients = [];
    private readonly ConcurrentBag<IDisposable> _following = [];

    /// <summary>Name of each client, and the host that it is at now.</summary>
    public IEnumerable<(string Name, string Host)> Hosts => _clients.Select(each => (each.Name, each.Host())).OrderBy(each => each.Name, StringComparer.Ordinal);

    public TClient Add<TClient>(string name, TClient client, Func<TClient, string> host, Func<TClient, Task> close)
    {
        _clients.Enqueue((name, () => host(client), () => close(client)));
        return client;
    }

    public void Follow<TOptions>(IOptionsMonitor<TOptions> monitor, string name, Func<TOptions, FailoverOptions?> failoverOf, Action<FailoverOptions> reconfigure)
    {
        var following = monitor.OnFailoverChange(name, failoverOf, failover =>
        {
            reconfigure(failover);
            Log.Reconfigured(_logger, name);
        });
        if (following is not null)
        {
            _following.Add(following);
        }
    }

    public Task CloseAsync() => Task.WhenAll(_clients.Select(each => each.Close()));

    public void Dispose()
    {
        foreach (var each in _following)
        {
            each.Dispose();
        }
    }
}
