using System.Runtime.CompilerServices;

namespace IotHubSecureClient.Failover;

/// <summary>The states of a client as a chain, that any number of readers follow, each at its own pace, and that nobody keeps longer than the slowest reader.</summary>
internal sealed class StateFeed(FailoverState first)
{
    private volatile Entry _last = new(first);

    public FailoverState Current => _last.State;

    /// <summary>Adds a state. Called by one at a time.</summary>
    public void Add(FailoverState state)
    {
        var (last, next) = (_last, new Entry(state));
        _last = next;
        last.Next.TrySetResult(next);
    }

    /// <summary>No state follows: readers end behind the last one.</summary>
    public void Complete() => _last.Next.TrySetResult(null);

    /// <summary>The state that is current now, and all that follow, whenever the reading begins.</summary>
    public IAsyncEnumerable<FailoverState> ReadAsync(CancellationToken cancellationToken) => FollowAsync(_last, cancellationToken);

    private static async IAsyncEnumerable<FailoverState> FollowAsync(Entry first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var entry = first; entry is not null; entry = await entry.Next.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return entry.State;
        }
    }

    private sealed record Entry(FailoverState State)
    {
        public TaskCompletionSource<Entry?> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
