namespace IotHubSecureClient.Direct;

/// <summary>Delivers each version of the desired properties once and one after the other, over whatever connection it came.</summary>
internal sealed class DesiredVersions
{
    private readonly Lock _lock = new();
    private Task _previous = Task.CompletedTask;
    private long? _last;

    /// <summary>The version that the application finds when it begins to listen.</summary>
    public void StartAt(long version)
    {
        lock (_lock)
        {
            _last ??= version;
        }
    }

    public Task DeliverAsync(DesiredPropertiesChange change, DesiredPropertiesHandler handler, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var delivery = DeliverAfterAsync(_previous, change, handler, cancellationToken);
            _previous = delivery;
            return delivery;
        }
    }

    private async Task DeliverAfterAsync(Task previous, DesiredPropertiesChange change, DesiredPropertiesHandler handler, CancellationToken cancellationToken)
    {
        // Not within the lock, and whether the one before was dealt with or failed.
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (IsNew(change))
        {
            _last = change.Version;
            await handler(change, cancellationToken).ConfigureAwait(false);
        }
    }

    // A failover may take the hub back by minutes, and the version with it: a twin that was read whole counts then, a change does not.
    private bool IsNew(DesiredPropertiesChange change) => _last is not { } last || (change.IsComplete ? change.Version != last : change.Version > last);
}
