using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>What identities were before their last changes. Kept for the hub's state history, and for as long as a failover needs; otherwise it costs nothing. Thread-safe.</summary>
internal sealed class StateJournal(TimeProvider timeProvider, TimeSpan history)
{
    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset At, IdentityVersion Before)> _changes = new();
    private volatile bool _isOn = history > TimeSpan.Zero;
    private DateTimeOffset? _needed;

    /// <summary>Called before each change, under the identity's lock.</summary>
    public void Append(IdentityVersion before)
    {
        if (!_isOn)
        {
            return;
        }

        lock (_lock)
        {
            DateTimeOffset now = timeProvider.GetUtcNow();
            DateTimeOffset horizon = _needed < now - history ? _needed.Value : now - history;
            while (_changes.TryPeek(out (DateTimeOffset At, IdentityVersion Before) oldest) && oldest.At <= horizon)
            {
                _changes.Dequeue();
            }

            _changes.Enqueue((now, before));
        }
    }

    /// <summary>Keeps, until <see cref="Release"/>, what changes from now on, and what the history holds now.</summary>
    /// <returns>Now.</returns>
    public DateTimeOffset Hold()
    {
        lock (_lock)
        {
            DateTimeOffset now = timeProvider.GetUtcNow();
            _needed = now - history;
            _isOn = true;
            return now;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _needed = null;
            _isOn = history > TimeSpan.Zero;
            if (!_isOn)
            {
                _changes.Clear();
            }
        }
    }

    /// <summary>For each identity that changed after an instant, what it was then.</summary>
    public IReadOnlyCollection<IdentityVersion> Since(DateTimeOffset instant)
    {
        var versions = new Dictionary<HubIdentity, IdentityVersion>();
        lock (_lock)
        {
            foreach ((_, IdentityVersion before) in _changes.Where(change => change.At > instant))
            {
                versions.TryAdd(before.Identity, before);
            }
        }

        return versions.Values;
    }
}
