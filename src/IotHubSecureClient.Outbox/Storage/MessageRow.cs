using Microsoft.Data.Sqlite;

namespace IotHubSecureClient.Outbox;

/// <summary>Reads a row of <see cref="OutboxSchema.Columns"/>.</summary>
internal static class MessageRow
{
    public const int ColumnCount = 12;

    private const int Size = 8;

    public static (long Sequence, long Size) ReadSize(SqliteDataReader row) => (row.GetInt64(0), row.GetInt64(1));

    public static OutboxMessage Read(SqliteDataReader row) => new(row.GetFieldValue<byte[]>(Size + 3))
    {
        Sequence = row.GetInt64(0),
        MessageId = row.GetString(1),
        CorrelationId = TextOf(row, 2),
        ContentType = TextOf(row, 3),
        ContentEncoding = TextOf(row, 4),
        OutputName = TextOf(row, 5),
        ComponentName = TextOf(row, 6),
        PropertiesOrNull = PropertyText.Read(TextOf(row, 7)),
        StoredSize = row.GetInt32(Size),
        EnqueuedAt = TimeOf(row, Size + 1),
        Attempts = row.GetInt32(Size + 2),
    };

    public static OutboxDeadLetter ReadDeadLetter(SqliteDataReader row) => new(Read(row), row.GetString(ColumnCount), TimeOf(row, ColumnCount + 1));

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset TimeOf(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
