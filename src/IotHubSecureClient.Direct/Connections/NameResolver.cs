using System.Net;

namespace IotHubSecureClient.Direct;

/// <summary>
/// Finds the addresses of host names. Who asks while a query for the name is under way gets its answer, and no answer is kept: a fleet that loses its connections at once does not wait for a thousand queries, which
/// the system makes one after the other, and finds the addresses that a name has after a failover.
/// </summary>
/// <param name="query">Asks for the addresses of a name.</param>
internal sealed class NameResolver(Func<string, Task<IPAddress[]>> query)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource<IPAddress[]>> _underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The system's resolver, for all connections of this process.</summary>
    public static NameResolver Shared { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>Gives the addresses of a name.</summary>
    /// <param name="name">The host name.</param>
    /// <param name="cancellationToken">Ends the wait; a query under way goes on for the others.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or the query failed.</exception>
    public Task<IPAddress[]> GetAddressesAsync(string name, CancellationToken cancellationToken)
    {
        TaskCompletionSource<IPAddress[]>? answer;
        lock (_lock)
        {
            if (_underWay.TryGetValue(name, out answer))
            {
                return answer.Task.WaitAsync(cancellationToken);
            }

            // Each who waits goes on by itself: they have connections to make.
            answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay.Add(name, answer);
        }

        _ = AskAsync(name, answer);
        return answer.Task.WaitAsync(cancellationToken);
    }

    private async Task AskAsync(string name, TaskCompletionSource<IPAddress[]> answer)
    {
        var asked = QueryAsync(name);
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _underWay.Remove(name);
        }

        answer.SetFromTask(asked);

        // Where it failed and all who waited have given up, there is nobody to tell.
        _ = answer.Task.Exception;
    }

    // A name that no resolver takes is refused before there is a task.
    private async Task<IPAddress[]> QueryAsync(string name) => await query(name).ConfigureAwait(false);
}
