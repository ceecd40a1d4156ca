using System.Globalization;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>The cloud-to-device messages of one device, in order; at most 50, each delivered at least once or given up.</summary>
/// <remarks>learn.microsoft.com/azure/iot-hub/iot-hub-devguide-messages-c2d: the life cycle and the default settings.</remarks>
internal sealed class CloudToDeviceQueue(string deviceId, string generationId, TimeProvider timeProvider, FeedbackLog feedback) : IDisposable
{
    public const int MaxDepth = 50;
    public const int MaxDeliveryCount = 10;
    public static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromHours(1);
    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly LinkedList<QueuedMessage> _messages = new();
    private TaskCompletionSource _available = NewSignal();
    private ITimer? _timer;
    private bool _isDisposed;
    private long _nextSequenceNumber = 1;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _messages.Count;
            }
        }
    }

    public string To => $"/devices/{Uri.EscapeDataString(deviceId)}/messages/devicebound";

    /// <exception cref="HubException">The queue is full, or the device was deleted.</exception>
    public void Enqueue(CloudToDeviceMessage message)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                throw IdentityEntry.NotFound(new HubIdentity(deviceId));
            }

            Advance();
            if (_messages.Count >= MaxDepth)
            {
                throw new HubException(
                    HubErrorCode.DeviceMaximumQueueDepthExceeded,
                    string.Create(CultureInfo.InvariantCulture, $"Device queue depth cannot exceed {MaxDepth} messages: the device '{deviceId}' must settle some, or purge its queue."));
            }

            DateTimeOffset now = timeProvider.GetUtcNow();
            _messages.AddLast(new QueuedMessage(message, _nextSequenceNumber++, now, message.ExpiryTime ?? now + DefaultTimeToLive));
            Changed();
        }
    }

    public CloudToDeviceDelivery? TryReceive(object? owner)
    {
        lock (_gate)
        {
            Advance();
            QueuedMessage? next = _messages.FirstOrDefault(m => m.LockToken is null);
            if (next is null)
            {
                return null;
            }

            next.Lock(owner, timeProvider.GetUtcNow() + LockDuration);
            Schedule();
            return new CloudToDeviceDelivery(
                next.Message, To, next.LockToken!, next.SequenceNumber, next.DeliveryCount, next.IsRedelivery, next.EnqueuedTime, next.ExpiryTime);
        }
    }

    public async ValueTask<CloudToDeviceDelivery> ReceiveAsync(object? owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task available;
            lock (_gate)
            {
                if (TryReceive(owner) is { } delivery)
                {
                    return delivery;
                }

                available = _available.Task;
            }

            await available.WaitAsync(cancellationToken);
        }
    }

    /// <exception cref="HubException">The lock is lost.</exception>
    public void Complete(string lockToken) => Settle(lockToken, FeedbackStatus.Success);

    /// <exception cref="HubException">The lock is lost.</exception>
    public void Reject(string lockToken) => Settle(lockToken, FeedbackStatus.Rejected);

    /// <summary>Puts a message back; only this counts as a delivery, a lock that runs out does not.</summary>
    /// <exception cref="HubException">The lock is lost.</exception>
    public void Abandon(string lockToken)
    {
        lock (_gate)
        {
            Advance();
            LinkedListNode<QueuedMessage> node = Find(lockToken);
            node.Value.CountDelivery();
            if (node.Value.DeliveryCount >= MaxDeliveryCount)
            {
                Remove(node, FeedbackStatus.DeliveryCountExceeded);
            }
            else
            {
                node.Value.Unlock();
            }

            Changed();
        }
    }

    /// <summary>Puts back what a receiver that is gone has not settled.</summary>
    public void ReleaseAll(object owner)
    {
        lock (_gate)
        {
            Advance();
            foreach (QueuedMessage message in _messages.Where(m => ReferenceEquals(m.Owner, owner)))
            {
                message.Unlock();
            }

            Changed();
        }
    }

    /// <summary>Gives up every message and returns how many there were.</summary>
    public int Purge()
    {
        lock (_gate)
        {
            Advance();
            int count = _messages.Count;
            foreach (LinkedListNode<QueuedMessage> node in Nodes())
            {
                Remove(node, FeedbackStatus.Purged);
            }

            Changed();
            return count;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            _isDisposed = true;
            _messages.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Settle(string lockToken, FeedbackStatus status)
    {
        lock (_gate)
        {
            Advance();
            Remove(Find(lockToken), status);
            Changed();
        }
    }

    private LinkedListNode<QueuedMessage> Find(string lockToken) =>
        Nodes().FirstOrDefault(n => n.Value.LockToken == lockToken)
        ?? throw new HubException(HubErrorCode.DeviceMessageLockLost, "The lock token is unknown or its lock has expired; receive the message again.");

    private LinkedListNode<QueuedMessage>[] Nodes()
    {
        var nodes = new LinkedListNode<QueuedMessage>[_messages.Count];
        int i = 0;
        for (LinkedListNode<QueuedMessage>? node = _messages.First; node is not null; node = node.Next)
        {
            nodes[i++] = node;
        }

        return nodes;
    }

    // Expiries and locks whose time has come; called first by every operation, so that no answer depends on when the timer runs.
    private void Advance()
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        foreach (LinkedListNode<QueuedMessage> node in Nodes())
        {
            if (node.Value.LockToken is not null && node.Value.LockedUntil <= now)
            {
                node.Value.Unlock();
            }

            if (node.Value.LockToken is null && node.Value.ExpiryTime <= now)
            {
                Remove(node, FeedbackStatus.Expired);
            }
        }
    }

    private void Remove(LinkedListNode<QueuedMessage> node, FeedbackStatus status)
    {
        _messages.Remove(node);
        FeedbackAck wanted = status == FeedbackStatus.Success ? FeedbackAck.Positive : FeedbackAck.Negative;
        if (node.Value.Message.Ack == FeedbackAck.Full || node.Value.Message.Ack == wanted)
        {
            feedback.Append(new FeedbackRecord(node.Value.Message.MessageId, status, deviceId, generationId, timeProvider.GetUtcNow()));
        }
    }

    private void Changed()
    {
        if (_messages.Any(m => m.LockToken is null))
        {
            _available.TrySetResult();
            _available = NewSignal();
        }

        Schedule();
    }

    private void Schedule()
    {
        if (_messages.Count == 0 || _isDisposed)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        TimeSpan due = _messages.Min(m => m.Deadline) - timeProvider.GetUtcNow();
        due = due < TimeSpan.Zero ? TimeSpan.Zero : due > LongestTimer ? LongestTimer : due;
        _timer ??= timeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            Advance();
            Changed();
        }
    }
}
