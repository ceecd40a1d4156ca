namespace IotHubSecureClient.Direct;

/// <summary>Cloud-to-device messages that the application has completed and whose completion did not reach the hub: they come again, and are completed without the application.</summary>
internal sealed class SettledMessages
{
    /// <summary>The hub keeps no more than 50 messages for a device.</summary>
    private const int Most = 50;

    private readonly Lock _lock = new();
    private readonly LinkedList<string> _ids = [];

    /// <returns>The message, where the application is to have it.</returns>
    public async Task<CloudToDeviceMessage?> TakeAsync(CloudToDeviceMessage message, CancellationToken cancellationToken)
    {
        if (message.MessageId is not { } id)
        {
            return message;
        }

        if (!Contains(id))
        {
            return message.CompletedBy(token => CompleteAsync(message, id, token));
        }

        await CompleteAsync(message, id, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task CompleteAsync(CloudToDeviceMessage message, string id, CancellationToken cancellationToken)
    {
        Add(id);
        try
        {
            await message.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IotHubDirectException exception) when (exception.ErrorCode == IotHubErrorCodes.MessageLockLost)
        {
            // The connection ended first. The application is done with the message all the same.
            return;
        }

        Remove(id);
    }

    private bool Contains(string id)
    {
        lock (_lock)
        {
            return _ids.Contains(id);
        }
    }

    private void Add(string id)
    {
        lock (_lock)
        {
            _ids.Remove(id);
            _ids.AddLast(id);
            if (_ids.Count > Most)
            {
                _ids.RemoveFirst();
            }
        }
    }

    private void Remove(string id)
    {
        lock (_lock)
        {
            _ids.Remove(id);
        }
    }
}
