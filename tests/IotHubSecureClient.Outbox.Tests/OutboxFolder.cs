using System.Text;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>A temporary directory with the file of an outbox.</summary>
internal sealed class OutboxFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("outbox-");

    public OutboxFolder() => Options = new() { Path = Path.Combine(_directory.FullName, "outbox.db") };

    public OutboxOptions Options { get; }

    public string Root => _directory.FullName;

    public Task<TelemetryOutbox> OpenAsync(TimeProvider? timeProvider = null) => TelemetryOutbox.OpenAsync(Options, timeProvider ?? new InstantTime(), cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Goes on with what is on disk now, as after a crash: what the open outbox does from here on is lost.</summary>
    public void Crash()
    {
        var crashed = Options.Path!;
        Options.Path = Path.Combine(Root, $"{Guid.NewGuid()}.db");
        File.Copy(crashed, Options.Path);
        File.Copy(crashed + "-wal", Options.Path + "-wal");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    public static OutboxMessage Message(string id, int size = 0) => new(size == 0 ? Encoding.UTF8.GetBytes($"body {id}") : new byte[size]) { MessageId = id };

    public static async Task<OutboxReceipt[]> EnqueueAsync(TelemetryOutbox outbox, params string[] ids) =>
        await Task.WhenAll(ids.Select(id => outbox.EnqueueAsync(Message(id), TestContext.Current.CancellationToken)));
}
