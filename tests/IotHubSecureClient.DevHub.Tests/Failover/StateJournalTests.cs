using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Twins;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class StateJournalTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Append_NeitherHistoryNorFailover_KeepsNothing()
    {
        var journal = new StateJournal(_clock, TimeSpan.Zero);

        journal.Append(Version("a"));

        Assert.Empty(journal.Since(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Append_OlderThanHistory_IsDropped()
    {
        var journal = new StateJournal(_clock, TimeSpan.FromSeconds(10));
        journal.Append(Version("old"));
        _clock.Advance(TimeSpan.FromSeconds(10));

        journal.Append(Version("new"));

        Assert.Equal(["new"], Ids(journal.Since(DateTimeOffset.MinValue)));
    }

    [Fact]
    public void Append_WhileHeld_KeepsWhatTheHistoryHadThen()
    {
        var journal = new StateJournal(_clock, TimeSpan.FromSeconds(10));
        journal.Append(Version("before"));
        _clock.Advance(TimeSpan.FromSeconds(9));
        journal.Hold();
        _clock.Advance(TimeSpan.FromMinutes(5));

        journal.Append(Version("during"));

        Assert.Equal(["before", "during"], Ids(journal.Since(DateTimeOffset.MinValue)));
    }

    [Fact]
    public void Release_NoHistory_ForgetsEverything()
    {
        var journal = new StateJournal(_clock, TimeSpan.Zero);
        journal.Hold();
        journal.Append(Version("during"));

        journal.Release();
        journal.Append(Version("after"));

        Assert.Empty(journal.Since(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Since_SeveralChangesOfOne_ReturnsTheFirstAfterTheInstant()
    {
        var journal = new StateJournal(_clock, TimeSpan.FromMinutes(1));
        journal.Append(Version("a", "1"));
        DateTimeOffset instant = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(1));
        journal.Append(Version("a", "2"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        journal.Append(Version("a", "3"));

        Assert.Equal("2", Assert.Single(journal.Since(instant)).Record.ETag);
    }

    private static IEnumerable<string> Ids(IEnumerable<IdentityVersion> versions) => versions.Select(version => version.Identity.DeviceId);

    private IdentityVersion Version(string id, string etag = "") => new(
        new IdentityRecord { Identity = new HubIdentity(id), GenerationId = "", ETag = etag, Credentials = new() }, TwinDocument.New(_clock.GetUtcNow()), _clock.GetUtcNow());
}
