namespace IotHubSecureClient.Failover;

/// <summary>Delivers each version of a twin's desired properties once and one after the other, over whatever connection to its hub it came. Thread-safe.</summary>
/// <remarks>
/// Each hub has a twin of its own, whose versions say nothing of another hub's. A new connection brings changes before the properties were read over it, and what was missed while there was none is known
/// only then: with <see cref="HoldChanges"/>, changes wait for that.
/// </remarks>
public sealed class DesiredVersions
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private Task _previous = Task.CompletedTask;
    private Task _beforeHold = Task.CompletedTask;
    private TaskCompletionSource<bool>? _hold;
    private (string Hub, long Version)? _last;
    private bool _hasMissed;

    /// <summary>Nothing is delivered yet.</summary>
    public DesiredVersions()
        : this(TimeProvider.System)
    {
    }

    internal DesiredVersions(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Sets the version that the application finds when it begins to listen. Has no effect once there is one.</summary>
    /// <param name="hub">The name of the hub.</param>
    /// <param name="version">The <c>$version</c> of the desired properties.</param>
    /// <returns>Whether it was set. Where it was not, there were changes before, and what came after them may be missed: deliver all properties.</returns>
    public bool StartAt(string hub, long version)
    {
        ArgumentException.ThrowIfNullOrEmpty(hub);
        lock (_lock)
        {
            if (_last is not null)
            {
                return false;
            }

            _last = (hub, version);
            return true;
        }
    }

    /// <summary>A connection is about to be made: its changes wait until all properties that were read over it are delivered. Those that wait since an earlier call are dropped, because the properties have them.</summary>
    public void HoldChanges()
    {
        lock (_lock)
        {
            if (_hold is null)
            {
                _beforeHold = _previous;
            }

            Release(_hold, false);
            _hold = new();
            _previous = _hold.Task;
        }
    }

    /// <summary>Calls the application, unless it has this version already.</summary>
    /// <param name="hub">The name of the hub.</param>
    /// <param name="version">The <c>$version</c> after the change.</param>
    /// <param name="isComplete">
    /// Whether all properties were read, instead of the changed ones. A failover may take a hub back by minutes, and the version with it: a twin that was read whole counts then, a change does not.
    /// </param>
    /// <param name="deliver">Calls the application.</param>
    /// <param name="cancellationToken">Ends the wait for those before it, and nothing is delivered then.</param>
    /// <returns>The delivery; it fails as the application does.</returns>
    public Task DeliverAsync(string hub, long version, bool isComplete, Func<Task> deliver, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(hub);
        ArgumentNullException.ThrowIfNull(deliver);
        lock (_lock)
        {
            if (isComplete && _hold is { } hold)
            {
                _hold = null;
                return EndHoldAsync(hold, DeliverAfterAsync(_beforeHold, null, (hub, version), isComplete, deliver, cancellationToken));
            }

            return _previous = DeliverAfterAsync(_previous, _hold?.Task, (hub, version), isComplete, deliver, cancellationToken);
        }
    }

    private void Release(TaskCompletionSource<bool>? hold, bool isDelivered)
    {
        if (hold is not null)
        {
            Hop.Run(_timeProvider, () => hold.SetResult(isDelivered));
        }
    }

    private async Task EndHoldAsync(TaskCompletionSource<bool> hold, Task delivery)
    {
        try
        {
            await delivery.ConfigureAwait(false);
        }
        finally
        {
            Release(hold, true);
        }
    }

    private async Task DeliverAfterAsync(Task previous, Task<bool>? hold, (string Hub, long Version) version, bool isComplete, Func<Task> deliver, CancellationToken cancellationToken)
    {
        // Not within the lock, and whether the one before was dealt with or failed.
        await Hop.Async(_timeProvider);
        await previous.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if ((hold is null || await hold.WaitAsync(cancellationToken).ConfigureAwait(false)) && TryAdvance(version, isComplete))
        {
            await deliver().ConfigureAwait(false);
        }
    }

    private bool TryAdvance((string Hub, long Version) next, bool isComplete)
    {
        lock (_lock)
        {
            var isOfAnotherHub = _last is { } last && last.Hub != next.Hub;
            if (!isOfAnotherHub && (isComplete ? next == _last && !_hasMissed : next.Version <= _last?.Version))
            {
                return false;
            }

            // A change does not tell of those before it: all properties do, even of the same version.
            _hasMissed = !isComplete && (_hasMissed || isOfAnotherHub || next.Version > _last?.Version + 1);
            _last = next;
            return true;
        }
    }
}
