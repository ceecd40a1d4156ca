namespace IotHubSecureClient.Outbox;

/// <summary>The messages that cannot be sent.</summary>
internal sealed class DeadLetterTable(OutboxConnection connection) : IDisposable
{
    private readonly OutboxConnection _connection = connection;
    private readonly Statement _add = connection.Prepare(
        $"INSERT INTO dead_letter ({OutboxSchema.Columns}, reason, given_up_at) SELECT {OutboxSchema.Columns}, ?2, ?3 FROM message WHERE sequence = ?1", 3);

    private readonly Statement _read = connection.Prepare($"SELECT {OutboxSchema.Columns}, reason, given_up_at FROM dead_letter ORDER BY sequence LIMIT ?1", 1);
    private readonly Statement _remove = connection.Prepare("DELETE FROM dead_letter WHERE sequence = ?1", 1);
    private readonly Statement _removeOldest = connection.Prepare("DELETE FROM dead_letter WHERE sequence IN (SELECT sequence FROM dead_letter ORDER BY sequence LIMIT ?1)", 1);

    public int Count() => (int)_connection.AskNumber("SELECT count(*) FROM dead_letter");

    public void Add(long sequence, string reason, DateTimeOffset now) => _add.Run(sequence, reason, now.UtcTicks);

    public List<OutboxDeadLetter> Read(int count) => _read.Read(MessageRow.ReadDeadLetter, count);

    public bool Remove(long sequence) => _remove.Run(sequence) == 1;

    public int RemoveOldest(int count) => count > 0 ? _removeOldest.Run(count) : 0;

    public void Dispose()
    {
        foreach (var statement in new[] { _add, _read, _remove, _removeOldest })
        {
            statement.Dispose();
        }
    }
}
