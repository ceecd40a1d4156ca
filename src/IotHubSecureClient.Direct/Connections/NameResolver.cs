using System.Net;

namespace IotHubSecureClient.Direct;

/// <summary>
/// Finds the addresses of host names. An answer serves all who ask while it is waited for, and for a second more: a fleet that loses its connections at once makes one query and not a thousand, and still
/// finds the addresses that a name has after a failover.
/// </summary>
/// <param name="query">Asks for the addresses of a name.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class NameResolver(Func<string, Task<IPAddress[]>> query, TimeProvider timeProvider)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Answer> _answers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The system's resolver, for all connections of this process.</summary>
    public static NameResolver Shared { get; } = new(Dns.GetHostAddressesAsync, TimeProvider.System);

    /// <summary>Gives the addresses of a name.</summary>
    /// <param name="name">The host name.</param>
    /// <param name="cancellationToken">Ends the wait; a query under way goes on for the others.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or the query failed.</exception>
    public Task<IPAddress[]> GetAddressesAsync(string name, CancellationToken cancellationToken)
    {
        Answer? answer;
        lock (_lock)
        {
            if (_answers.TryGetValue(name, out answer) && (answer.ReceivedAt is not { } at || timeProvider.GetElapsedTime(at) < Lifetime))
            {
                return answer.Addresses.WaitAsync(cancellationToken);
            }

            answer = new();
            _answers[name] = answer;
        }

        _ = AskAsync(name, answer);
        return answer.Addresses.WaitAsync(cancellationToken);
    }

    private async Task AskAsync(string name, Answer answer)
    {
        var asked = QueryAsync(name);
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            answer.ReceivedAt = timeProvider.GetTimestamp();
            if (!asked.IsCompletedSuccessfully)
            {
                _answers.Remove(name);
            }
        }

        answer.Complete(asked);
    }

    // A name that no resolver takes is refused before there is a task.
    private async Task<IPAddress[]> QueryAsync(string name) => await query(name).ConfigureAwait(false);

    private sealed class Answer
    {
        // Each who waits goes on by itself: they have connections to make.
        private readonly TaskCompletionSource<IPAddress[]> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IPAddress[]> Addresses => _source.Task;

        /// <summary>When it came, by the clock's time stamps; <see langword="null"/> while it is waited for.</summary>
        public long? ReceivedAt { get; set; }

        public void Complete(Task<IPAddress[]> asked)
        {
            _source.SetFromTask(asked);

            // Where it failed and all who waited have given up, there is nobody to tell.
            _ = Addresses.Exception;
        }
    }
}
