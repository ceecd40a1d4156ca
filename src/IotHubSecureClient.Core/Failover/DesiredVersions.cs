namespace IotHubSecureClient.Failover;

/// <summary>Delivers each version of a twin's desired properties once and one after the other, over whatever connection it came. Thread-safe.</summary>
public sealed class DesiredVersions
{
    private readonly Lock _lock = new();
    private Task _previous = Task.CompletedTask;
    private long? _last;

    /// <summary>Sets the version that the application finds when it begins to listen. Has no effect once there is one.</summary>
    /// <param name="version">The <c>$version</c> of the desired properties.</param>
    public void StartAt(long version)
    {
        lock (_lock)
        {
            _last ??= version;
        }
    }

    /// <summary>Calls the application, unless it has this version already.</summary>
    /// <param name="version">The <c>$version</c> after the change.</param>
    /// <param name="isComplete">
    /// Whether all properties were read, instead of the changed ones. A failover may take a hub back by minutes, and the version with it: a twin that was read whole counts then, a change does not.
    /// </param>
    /// <param name="deliver">Calls the application.</param>
    /// <returns>The delivery; it fails as the application does.</returns>
    public Task DeliverAsync(long version, bool isComplete, Func<Task> deliver)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        lock (_lock)
        {
            return _previous = DeliverAfterAsync(_previous, version, isComplete, deliver);
        }
    }

    private async Task DeliverAfterAsync(Task previous, long version, bool isComplete, Func<Task> deliver)
    {
        // Not within the lock, and whether the one before was dealt with or failed.
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (TryAdvance(version, isComplete))
        {
            await deliver().ConfigureAwait(false);
        }
    }

    private bool TryAdvance(long version, bool isComplete)
    {
        lock (_lock)
        {
            if (_last is { } last && (isComplete ? version == last : version <= last))
            {
                return false;
            }

            _last = version;
            return true;
        }
    }
}
