using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IotHubSecureClient.Outbox;

/// <summary>Says what an error of SQLite means for an outbox, and what to do.</summary>
internal static class StorageErrors
{
    /// <remarks>Source: <see href="https://www.sqlite.org/rescode.html">Result and Error Codes</see>.</remarks>
    public static OutboxStorageException Of(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => New(path, OutboxStorageFailure.InUse, "is open in another process or instance. Allowed: one at a time. Close the other, or give each device a file of its own.", exception),
        raw.SQLITE_FULL => New(path, OutboxStorageFailure.DiskFull, "cannot grow: there is no room on the disk. Nothing of the call was stored. Make room, or lower OutboxOptions.MaxBytes.", exception),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Corrupt(path, exception.Message, exception),
        raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN =>
            New(path, OutboxStorageFailure.AccessDenied, "cannot be opened for writing. Let the user of this process write to it and to its directory.", exception),
        _ => New(path, OutboxStorageFailure.Io, $"cannot be read or written: {exception.Message} Look at the disk, then open the outbox again.", exception),
    };

    public static OutboxStorageException Corrupt(string path, string detail, Exception? exception = null) => new(
        path, OutboxStorageFailure.Corrupt, $"The outbox '{path}' is damaged or no database: {detail} Move it away, so that a new one is made; the sqlite3 tool's '.recover' may save messages.", exception);

    private static OutboxStorageException New(string path, OutboxStorageFailure failure, string text, SqliteException exception) => new(path, failure, $"The outbox '{path}' {text}", exception);
}
