using System.Security.Cryptography;
using IotHubSecureClient.Outbox;
using Microsoft.Data.Sqlite;

namespace IotHubSecureClient.Tests.Storage;

public sealed class OutboxFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly OutboxFolder _folder = new();

    private string File => _folder.Options.Path!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenAsync_NoFile_MakesEveryFileForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a");

        var files = Directory.GetFiles(_folder.Root);

        Assert.Equal(["outbox.db", "outbox.db-wal"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(Private, ModeOf(file)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.OtherWrite, "602")]
    public async Task OpenAsync_FileThatOthersReach_Refuses(UnixFileMode others, string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await (await _folder.OpenAsync()).DisposeAsync();
        SetMode(Private | others);

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal(OutboxStorageFailure.NotPrivate, exception.Failure);
        Assert.Equal($"The outbox '{File}' was refused: it has the mode '{mode}'. Allowed: 600, for its owner alone. Look who has read or changed it, then run 'chmod 600'.", exception.Message);
    }

    [Fact]
    public async Task OpenAsync_NoDirectory_Refuses()
    {
        _folder.Options.Path = Path.Combine(_folder.Root, "missing", "outbox.db");

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal((OutboxStorageFailure.DirectoryMissing, false), (exception.Failure, exception.IsTransient));
        Assert.Equal($"The directory '{Path.GetDirectoryName(File)}' of the outbox '{File}' does not exist. Make it, for the user of this process alone.", exception.Message);
    }

    [Fact]
    public async Task OpenAsync_DirectoryInItsPlace_Refuses()
    {
        Directory.CreateDirectory(File);

        Assert.Equal(OutboxStorageFailure.AccessDenied, (await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync())).Failure);
    }

    [Fact]
    public async Task OpenAsync_NoDatabase_RefusesAndLeavesTheFileAsItIs()
    {
        var content = RandomNumberGenerator.GetBytes(10_000);
        await Write(content);

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal(OutboxStorageFailure.Corrupt, exception.Failure);
        Assert.StartsWith($"The outbox '{File}' is damaged or no database: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Move it away, so that a new one is made; the sqlite3 tool's '.recover' may save messages.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenAsync_DamagedPages_Refuses()
    {
        await using (var outbox = await _folder.OpenAsync())
        {
            await OutboxFolder.EnqueueAsync(outbox, [.. Enumerable.Range(0, 200).Select(number => $"{number}")]);
        }

        var content = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);
        content.AsSpan(content.Length / 2).Fill(0xAA);
        await Write(content);

        Assert.Equal(OutboxStorageFailure.Corrupt, (await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync())).Failure);
    }

    [Fact]
    public async Task OpenAsync_DatabaseOfSomethingElse_RefusesAndLeavesItAsItIs()
    {
        await Write([]);
        Execute("CREATE TABLE other (id INTEGER)");
        var before = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal(OutboxStorageFailure.NotAnOutbox, exception.Failure);
        Assert.Equal($"The file '{File}' was refused: it is a database of something else. Name another in OutboxOptions.Path.", exception.Message);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenAsync_NewerSchema_Refuses()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 2");

        var exception = await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync());

        Assert.Equal(OutboxStorageFailure.NewerVersion, exception.Failure);
        Assert.Equal($"The outbox '{File}' has the schema version '2'. Allowed: 1. Use the version of this library that wrote it, or a later one.", exception.Message);
    }

    [Fact]
    public void Open_NewFile_WritesAheadAndWaitsForTheDisk()
    {
        using var connection = OutboxConnection.Open(File);

        Assert.Equal(("wal", "exclusive", 2L, 1L), (connection.Ask("PRAGMA journal_mode"), connection.Ask("PRAGMA locking_mode"), connection.Ask("PRAGMA synchronous"), connection.Ask("PRAGMA fullfsync")));
    }

    private async Task Write(byte[] content)
    {
        await System.IO.File.WriteAllBytesAsync(File, content, TestContext.Current.CancellationToken);
        SetMode(Private);
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File, mode);
        }
    }

    private static UnixFileMode ModeOf(string file) => OperatingSystem.IsWindows() ? Private : System.IO.File.GetUnixFileMode(file);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
