using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace IotHubSecureClient.Failover;

/// <summary>Lets operations to the live client, and lets them wait where there is none. Those who wait go on in the order in which they came, before any that comes later.</summary>
internal sealed class LinkGate<TClient>
    where TClient : class
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, TaskCompletionSource<Admission<TClient>>> _waiting = [];
    private volatile Link<TClient>? _link;
    private ExceptionDispatchInfo? _refusal;

    /// <summary>Why nobody is let in; <see langword="null"/> where one may wait. Captured once, because an exception that is thrown again grows by a stack trace each time.</summary>
    public ExceptionDispatchInfo? Refusal
    {
        get
        {
            lock (_lock)
            {
                return _refusal;
            }
        }
    }

    public bool TryEnter([NotNullWhen(true)] out Link<TClient>? link)
    {
        link = _link;
        return link is not null && link.TryEnter();
    }

    /// <summary>Waits for a live client and enters it. The place in the order is taken when this returns.</summary>
    public Task<Admission<TClient>> EnterAsync(long ticket, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Admission<TClient>> waiter;
        lock (_lock)
        {
            if (_refusal is not null)
            {
                return Task.FromResult(new Admission<TClient>(null, _refusal));
            }

            if (_link is { } link && link.TryEnter())
            {
                return Task.FromResult(new Admission<TClient>(link, null));
            }

            waiter = new();
            _waiting.Add(ticket, waiter);
        }

        return WaitAsync(ticket, waiter, cancellationToken);
    }

    /// <summary>There is a live client: first come those who wait, each in its turn up to the point where it waits for the hub. Where one of them finds the client dead, the rest wait on.</summary>
    public void Open(Link<TClient> link)
    {
        while (TryAdmitFirst(link, out var waiter))
        {
            if (!waiter.TrySetResult(new(link, null)))
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
    public Action Refuse(ExceptionDispatchInfo refusal)
    {
        TaskCompletionSource<Admission<TClient>>[] waiting;
        lock (_lock)
        {
            _refusal = refusal;
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        return () => Array.ForEach(waiting, each => each.TrySetResult(new(null, refusal)));
    }

    public void Reset()
    {
        lock (_lock)
        {
            _refusal = null;
        }
    }

    private async Task<Admission<TClient>> WaitAsync(long ticket, TaskCompletionSource<Admission<TClient>> waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<Admission<TClient>>)state!).TrySetCanceled(token), waiter).ConfigureAwait(false);
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

    private bool TryAdmitFirst(Link<TClient> link, [NotNullWhen(true)] out TaskCompletionSource<Admission<TClient>>? waiter)
    {
        lock (_lock)
        {
            using var waiting = _waiting.GetEnumerator();
            if (waiting.MoveNext() && link.TryEnter())
            {
                waiter = waiting.Current.Value;
                _waiting.Remove(waiting.Current.Key);
                return true;
            }

            _link = link;
            waiter = null;
            return false;
        }
    }
}
