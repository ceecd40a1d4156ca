using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IotHubSecureClient.Outbox;

/// <summary>The one connection to the file, which nobody else can open as long as this is open. Not thread-safe.</summary>
internal sealed class OutboxConnection : IDisposable
{
    private const int SecondsForAnotherToClose = 1;

    // EXCLUSIVE: the lock is taken by the first access and kept, and the index of the log needs no shared memory.
    // FULL: a commit returns when the log is on the disk. fullfsync: on macOS fsync alone leaves it in the drive's cache.
    private const string Durable = """
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        """;

    // Written into the file: not before it is known to be an outbox.
    private const string WriteAhead = "PRAGMA journal_mode = WAL";

    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;

    private OutboxConnection(string path, SqliteConnection connection)
    {
        Path = path;
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
    }

    public string Path { get; }

    /// <exception cref="OutboxStorageException">The file cannot be used.</exception>
    public static OutboxConnection Open(string path)
    {
        OutboxFile.Prepare(path);
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = SecondsForAnotherToClose };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            var opened = new OutboxConnection(path, connection);
            opened.Run(Durable);
            OutboxSchema.Prepare(opened);
            opened.Run(WriteAhead);
            return opened;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw StorageErrors.Of(path, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql, int parameters = 0) => new(_connection, sql, parameters);

    public void Run(string sql)
    {
        using var statement = Prepare(sql);
        statement.Run();
    }

    public object? Ask(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Ask();
    }

    public long AskNumber(string sql) => Convert.ToInt64(Ask(sql), CultureInfo.InvariantCulture);

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Ends a transaction without its changes. Some errors have ended it already.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            _rollback.Run();
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _connection.Dispose();
    }
}
