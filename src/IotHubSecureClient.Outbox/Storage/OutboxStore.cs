namespace IotHubSecureClient.Outbox;

/// <summary>The messages in the file, within their limits. Used by one thread at a time, between <see cref="Begin"/> and <see cref="Commit"/> or <see cref="Rollback"/>.</summary>
internal sealed class OutboxStore : IDisposable
{
    private readonly OutboxConnection _connection;
    private readonly OutboxOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly MessageTable _messages;
    private readonly DeadLetterTable _deadLetters;
    private OutboxTotals _totals;
    private long _taken;

    public OutboxStore(OutboxConnection connection, OutboxOptions options, TimeProvider timeProvider)
    {
        (_connection, _options, _timeProvider) = (connection, options, timeProvider);
        _messages = new(connection);
        _deadLetters = new(connection);
        var (count, bytes) = _messages.Measure();
        _totals = Committed = new(count, bytes, _deadLetters.Count(), _messages.ReadDropped(), 0, 0);
    }

    /// <summary>As of the last commit.</summary>
    public OutboxTotals Committed { get; private set; }

    public OutboxChanges Changes { get; } = new();

    public void Begin()
    {
        Changes.Clear();
        _connection.Begin();
    }

    public void Commit()
    {
        if (_totals.Dropped != Committed.Dropped)
        {
            _messages.WriteDropped(_totals.Dropped);
        }

        _connection.Commit();
        Committed = _totals;
    }

    public void Rollback()
    {
        Changes.Clear();
        _totals = Committed;
        _connection.Rollback();
    }

    /// <exception cref="OutboxFullException">There is no room; nothing has changed.</exception>
    public OutboxReceipt Enqueue(OutboxMessage message)
    {
        var size = MessageSize.Of(message);
        MakeRoom(size);
        var id = message.MessageId ?? Guid.NewGuid().ToString();
        var receipt = new OutboxReceipt(id, _messages.Add(message, id, size, _timeProvider.GetUtcNow()));
        _totals = _totals with { Count = _totals.Count + 1, Bytes = _totals.Bytes + size };
        Changes.Added.Add(receipt);
        return receipt;
    }

    /// <summary>The oldest messages after one, which from now on are being sent and are not dropped.</summary>
    public List<OutboxMessage> Take(long after, int count)
    {
        var messages = _messages.Read(after, count);
        Volatile.Write(ref _taken, messages is [.., var last] ? last.Sequence : after);
        return messages;
    }

    /// <summary>None is being sent any more. May be called on any thread.</summary>
    public void Release() => Volatile.Write(ref _taken, 0);

    public bool Acknowledge(OutboxMessage message)
    {
        Remove(message.Sequence, message.StoredSize, OutboxOutcome.Acknowledged);
        _totals = _totals with { Acknowledged = _totals.Acknowledged + 1 };
        return true;
    }

    public bool CountAttempt(OutboxMessage message)
    {
        _messages.CountAttempt(message.Sequence);
        return true;
    }

    public bool GiveUp(OutboxMessage message, string reason)
    {
        _deadLetters.Add(message.Sequence, reason, _timeProvider.GetUtcNow());
        Remove(message.Sequence, message.StoredSize, OutboxOutcome.DeadLettered);
        var surplus = _deadLetters.RemoveOldest(_totals.DeadLetters + 1 - _options.MaxDeadLetters);
        _totals = _totals with
        {
            DeadLetters = _totals.DeadLetters + 1 - surplus,
            DeadLettered = _totals.DeadLettered + 1,
            Dropped = _totals.Dropped + surplus,
        };
        return true;
    }

    public List<OutboxDeadLetter> ReadDeadLetters(int count) => _deadLetters.Read(count);

    public bool RemoveDeadLetter(long sequence)
    {
        var isRemoved = _deadLetters.Remove(sequence);
        _totals = _totals with { DeadLetters = _totals.DeadLetters - (isRemoved ? 1 : 0) };
        return isRemoved;
    }

    public void Dispose()
    {
        _messages.Dispose();
        _deadLetters.Dispose();
        _connection.Dispose();
    }

    private void MakeRoom(long size)
    {
        var (count, bytes) = (_totals.Count + 1 - _options.MaxMessages, _totals.Bytes + size - _options.MaxBytes);
        if (count <= 0 && bytes <= 0)
        {
            return;
        }

        var oldest = _options.WhenFull == OutboxFullBehavior.DropOldest ? _messages.FindOldest(Volatile.Read(ref _taken), count, bytes) : null;
        if (oldest is null)
        {
            throw new OutboxFullException(_totals.Count, _totals.Bytes, _options.MaxMessages, _options.MaxBytes);
        }

        foreach (var message in oldest)
        {
            Remove(message.Sequence, message.Size, OutboxOutcome.Dropped);
        }

        _totals = _totals with { Dropped = _totals.Dropped + oldest.Count };
    }

    private void Remove(long sequence, long size, OutboxOutcome outcome)
    {
        if (!_messages.Remove(sequence))
        {
            throw StorageErrors.Corrupt(_connection.Path, $"the message {sequence} is gone.");
        }

        _totals = _totals with { Count = _totals.Count - 1, Bytes = _totals.Bytes - size };
        Changes.Settled.Add((sequence, outcome));
    }
}
