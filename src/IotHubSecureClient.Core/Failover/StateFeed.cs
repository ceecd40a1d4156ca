using System.Runtime.CompilerServices;

namespace IotHubSecureClient.Failover;

/// <summary>The states of a client as a chain, that any number of readers follow, each at its own pace, and that nobody keeps longer than the slowest reader.</summary>
internal sealed class StateFeed(FailoverState first)
{
    private volatile Entry _last = new(first);

    public FailoverState Current => _last.State;

    public void Add(FailoverState state)
    {
        var (last, next) = (_last, new Entry(state));
        _last = next;
        last.Next.SetResult(next);
    }

    /// <summary>The current state and all that follow.</summary>
    public async IAsyncEnumerable<FailoverState> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var entry = _last; ; entry = await entry.Next.Task.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return entry.State;
        }
    }

    private sealed record Entry(FailoverState State)
    {
        public TaskCompletionSource<Entry> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
