namespace IotHubSecureClient.Failover;

/// <summary>Delivers each version of a twin's desired properties once and one after the other, over whatever connection it came. Thread-safe.</summary>
/// <remarks>
/// A new connection brings changes before the properties were read over it, and what was missed while there was none is known only then: with <see cref="HoldChanges"/>, changes wait for that.
/// </remarks>
public sealed class DesiredVersions
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private Task _previous = Task.CompletedTask;
    private Task _beforeHold = Task.CompletedTask;
    private TaskCompletionSource<bool>? _hold;
    private long? _last;
    private bool _hasMissed;

    /// <summary>Nothing is delivered yet.</summary>
    public DesiredVersions()
        : this(TimeProvider.System)
    {
    }

    internal DesiredVersions(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Sets the version that the application finds when it begins to listen. Has no effect once there is one.</summary>
    /// <param name="version">The <c>$version</c> of the desired properties.</param>
    public void StartAt(long version)
    {
        lock (_lock)
        {
            _last ??= version;
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
    /// <param name="version">The <c>$version</c> after the change.</param>
    /// <param name="isComplete">
    /// Whether all properties were read, instead of the changed ones. A failover may take a hub back by minutes, and the version with it: a twin that was read whole counts then, a change does not.
    /// </param>
    /// <param name="deliver">Calls the application.</param>
    /// <param name="cancellationToken">Ends the wait for those before it, and nothing is delivered then.</param>
    /// <returns>The delivery; it fails as the application does.</returns>
    public Task DeliverAsync(long version, bool isComplete, Func<Task> deliver, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        lock (_lock)
        {
            if (isComplete && _hold is { } hold)
            {
                _hold = null;
                return EndHoldAsync(hold, DeliverAfterAsync(_beforeHold, null, version, isComplete, deliver, cancellationToken));
            }

            return _previous = DeliverAfterAsync(_previous, _hold?.Task, version, isComplete, deliver, cancellationToken);
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

    private async Task DeliverAfterAsync(Task previous, Task<bool>? hold, long version, bool isComplete, Func<Task> deliver, CancellationToken cancellationToken)
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

    private bool TryAdvance(long version, bool isComplete)
    {
        lock (_lock)
        {
            if (_last is { } last && (isComplete ? version == last && !_hasMissed : version <= last))
            {
                return false;
            }

            // A change does not tell of those before it: all properties do, even of the same version.
            _hasMissed = !isComplete && (_hasMissed || version > _last + 1);
            _last = version;
            return true;
        }
    }
}
