using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>Lets operations to the live client, and lets them wait where there is none. Those who wait go on in the order in which they came, before any that comes later.</summary>
internal sealed class LinkGate<TClient>
    where TClient : class
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, TaskCompletionSource<Link<TClient>?>> _waiting = [];
    private volatile Link<TClient>? _link;
    private Exception? _failure;

    public bool TryEnter([NotNullWhen(true)] out Link<TClient>? link)
    {
        link = _link;
        return link is not null && link.TryEnter();
    }

    /// <summary>Waits for a live client and enters it.</summary>
    /// <returns>The client; <see langword="null"/> where there will be none, and <see cref="Failure"/> says why.</returns>
    public Task<Link<TClient>?> EnterAsync(long ticket, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Link<TClient>?> waiter;
        lock (_lock)
        {
            if (_failure is not null)
            {
                return Task.FromResult<Link<TClient>?>(null);
            }

            if (_link is { } link && link.TryEnter())
            {
                return Task.FromResult<Link<TClient>?>(link);
            }

            waiter = new();
            _waiting.Add(ticket, waiter);
        }

        return WaitAsync(ticket, waiter, cancellationToken);
    }

    /// <summary>Why nobody is let in; <see langword="null"/> where one may wait.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>There is a live client: first come those who wait, each in its turn up to the point where it waits for the hub.</summary>
    public void Open(Link<TClient> link)
    {
        while (TryTakeFirst(link, out var waiter))
        {
            link.TryEnter();
            if (!waiter.TrySetResult(link))
            {
                link.Exit();
            }
        }
    }

    public void Shut()
    {
        Link<TClient>? link;
        lock (_lock)
        {
            link = _link;
            _link = null;
        }

        link?.Shut();
    }

    /// <summary>There will be no live client: those who wait are told, when the result is called.</summary>
    public Action Fail(Exception failure)
    {
        TaskCompletionSource<Link<TClient>?>[] waiting;
        lock (_lock)
        {
            _failure = failure;
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        return () => Array.ForEach(waiting, static each => each.TrySetResult(null));
    }

    public void Reset()
    {
        lock (_lock)
        {
            _failure = null;
        }
    }

    private async Task<Link<TClient>?> WaitAsync(long ticket, TaskCompletionSource<Link<TClient>?> waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<Link<TClient>?>)state!).TrySetCanceled(token), waiter).ConfigureAwait(false);
        try
        {
            return await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(ticket);
            }
        }
    }

    private bool TryTakeFirst(Link<TClient> link, [NotNullWhen(true)] out TaskCompletionSource<Link<TClient>?>? waiter)
    {
        lock (_lock)
        {
            foreach (var (ticket, first) in _waiting)
            {
                _waiting.Remove(ticket);
                waiter = first;
                return true;
            }

            _link = link;
            waiter = null;
            return false;
        }
    }
}
