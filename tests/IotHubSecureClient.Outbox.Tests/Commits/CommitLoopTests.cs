using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.Commits;

public sealed class CommitLoopTests : IDisposable
{
    private readonly OutboxFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DoAsync_OneOfManyFails_DoesTheOthers()
    {
        using var connection = OutboxConnection.Open(_folder.Options.Path!);
        using var store = new OutboxStore(connection, _folder.Options, TimeProvider.System);
        var commits = new CommitLoop(store, connection.Path, static () => { });
        using var hold = new ManualResetEventSlim();
        var held = commits.DoAsync(_ => hold.Wait(TimeSpan.FromSeconds(30)), Cancellation);

        // They wait for the first, and make one batch.
        var others = new[] { "a", "broken", "b" }
            .Select(id => commits.DoAsync(each => id == "broken" ? throw new InvalidOperationException("Broken.") : each.Enqueue(OutboxFolder.Message(id)), Cancellation))
            .ToArray();
        hold.Set();

        Assert.True(await held);
        await others[0];
        await Assert.ThrowsAsync<InvalidOperationException>(() => others[1]);
        await others[2];
        Assert.Equal(2, store.Committed.Count);
        await commits.EndAsync();
    }
}
