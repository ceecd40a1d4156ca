using System.Globalization;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Outbox;

/// <summary>The messages that wait.</summary>
internal sealed class MessageTable(OutboxConnection connection) : IDisposable
{
    private const int PageOfOldest = 64;

    private readonly OutboxConnection _connection = connection;
    private readonly Statement _add = connection.Prepare(
        "INSERT INTO message (message_id, correlation_id, content_type, content_encoding, output_name, component_name, properties, size, enqueued_at, attempts, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10) RETURNING sequence", 10);

    private readonly Statement _read = connection.Prepare($"SELECT {OutboxSchema.Columns} FROM message WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", 2);
    private readonly Statement _sizes = connection.Prepare("SELECT sequence, size FROM message WHERE sequence > ?1 ORDER BY sequence LIMIT ?2", 2);
    private readonly Statement _remove = connection.Prepare("DELETE FROM message WHERE sequence = ?1", 1);
    private readonly Statement _countAttempt = connection.Prepare("UPDATE message SET attempts = attempts + 1 WHERE sequence = ?1", 1);
    private readonly Statement _writeDropped = connection.Prepare("UPDATE dropped SET count = ?1", 1);

    public (int Count, long Bytes) Measure() =>
        ((int)_connection.AskNumber("SELECT count(*) FROM message"), _connection.AskNumber("SELECT coalesce(sum(size), 0) FROM message"));

    public long ReadDropped() => _connection.AskNumber("SELECT count FROM dropped");

    public void WriteDropped(long count) => _writeDropped.Run(count);

    public long Add(OutboxMessage message, string id, int size, DateTimeOffset now) => Convert.ToInt64(
        _add.Ask(
            id,
            message.CorrelationId,
            message.ContentType,
            message.ContentEncoding,
            message.OutputName,
            message.ComponentName,
            PropertyText.Write(message.PropertiesOrNull),
            size,
            now.UtcTicks,
            BytesOf(message.Body)),
        CultureInfo.InvariantCulture);

    public List<OutboxMessage> Read(long after, int count) => _read.Read(MessageRow.Read, after, count);

    public bool Remove(long sequence) => _remove.Run(sequence) == 1;

    public void CountAttempt(long sequence) => _countAttempt.Run(sequence);

    /// <summary>The oldest messages after one that make room for so many messages and bytes; <see langword="null"/> where all of them do not.</summary>
    public List<(long Sequence, long Size)>? FindOldest(long after, long count, long bytes)
    {
        List<(long Sequence, long Size)> found = [];
        for (var freed = 0L; found.Count < count || freed < bytes;)
        {
            var page = _sizes.Read(MessageRow.ReadSize, found is [.., var last] ? last.Sequence : after, PageOfOldest);
            if (page.Count == 0)
            {
                return null;
            }

            foreach (var message in page.TakeWhile(_ => found.Count < count || freed < bytes))
            {
                found.Add(message);
                freed += message.Size;
            }
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _add, _read, _sizes, _remove, _countAttempt, _writeDropped })
        {
            statement.Dispose();
        }
    }

    private static byte[] BytesOf(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : body.ToArray();
}
