using System.Globalization;

namespace IotHubSecureClient.Outbox;

/// <summary>The tables, and how a file says that it has them.</summary>
internal static class OutboxSchema
{
    /// <summary>"IHSO", as SQLite's application id.</summary>
    public const int ApplicationId = 0x4948534F;

    public const int Version = 1;

    /// <summary>What a message has in both tables. The body is last, so that the others are read without it.</summary>
    public const string Columns = "sequence, message_id, correlation_id, content_type, content_encoding, output_name, component_name, properties, size, enqueued_at, attempts, body";

    private const string Definitions = """
        message_id TEXT NOT NULL, correlation_id TEXT, content_type TEXT, content_encoding TEXT, output_name TEXT, component_name TEXT,
        properties TEXT, size INTEGER NOT NULL, enqueued_at INTEGER NOT NULL, attempts INTEGER NOT NULL
        """;

    // AUTOINCREMENT: a sequence number is never given twice, so that the dead letters keep theirs.
    private static readonly string Creation = string.Create(CultureInfo.InvariantCulture, $"""
        BEGIN IMMEDIATE;
        CREATE TABLE message (sequence INTEGER PRIMARY KEY AUTOINCREMENT, {Definitions}, body BLOB NOT NULL) STRICT;
        CREATE TABLE dead_letter (sequence INTEGER PRIMARY KEY, {Definitions}, reason TEXT NOT NULL, given_up_at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE TABLE dropped (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
        INSERT INTO dropped VALUES (1, 0);
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    /// <summary>Makes the tables in an empty file, and checks what is in another.</summary>
    /// <exception cref="OutboxStorageException">The file is no outbox, of a newer version, or damaged.</exception>
    public static void Prepare(OutboxConnection connection)
    {
        if (connection.AskNumber("SELECT count(*) FROM sqlite_schema") == 0)
        {
            connection.Run(Creation);
            return;
        }

        if (connection.AskNumber("PRAGMA application_id") != ApplicationId)
        {
            throw new OutboxStorageException(connection.Path, OutboxStorageFailure.NotAnOutbox, $"The file '{connection.Path}' was refused: it is a database of something else. Name another in OutboxOptions.Path.");
        }

        var version = connection.AskNumber("PRAGMA user_version");
        if (version != Version)
        {
            throw new OutboxStorageException(
                connection.Path, OutboxStorageFailure.NewerVersion, $"The outbox '{connection.Path}' has the schema version '{version}'. Allowed: {Version}. Use the version of this library that wrote it, or a later one.");
        }

        var verdict = connection.Ask("PRAGMA quick_check(1)");
        if (verdict is not "ok")
        {
            throw StorageErrors.Corrupt(connection.Path, $"{verdict}.");
        }
    }
}
