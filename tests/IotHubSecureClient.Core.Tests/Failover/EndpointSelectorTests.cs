using IotHubSecureClient.Failover;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class EndpointSelectorTests
{
    private static readonly FailoverOptions Options = new() { AttemptsBeforeNextEndpoint = 2 };

    private readonly FakeTimeProvider _time = new();
    private readonly EndpointSelector _selector;

    public EndpointSelectorTests() => _selector = new([new(0, "a"), new(1, "b"), new(2, "c")], _time);

    private string Chosen => _selector.TryChoose(out var endpoint, out var refusal) ? endpoint.Name : refusal.Message;

    [Fact]
    public void TryChoose_NothingFailed_StaysWithTheFirst() => Assert.Equal(["a", "a", "a"], Enumerable.Range(0, 3).Select(_ => Chosen));

    [Fact]
    public void OnFailed_AsOftenAsAllowed_GoesToTheNextAndAroundInOrder()
    {
        List<string> chosen = [];
        for (var i = 0; i < 8; i++)
        {
            chosen.Add(Chosen);
            _selector.OnFailed(Options);
        }

        Assert.Equal(["a", "a", "b", "b", "c", "c", "a", "a"], chosen);
    }

    [Fact]
    public void OnConnected_FailedBefore_CountsFromTheBeginning()
    {
        _selector.OnFailed(Options);
        _selector.OnConnected();
        _selector.OnFailed(Options);

        Assert.Equal("a", Chosen);
    }

    [Fact]
    public void SetAside_AViolation_IsSkippedUntilItsWindowHasPassed()
    {
        _selector.SetAside(new IOException("violation"), isViolation: true, Options);
        Assert.Equal(("b", false), (Chosen, _selector.IsUsable(0)));

        _time.Advance(Options.ViolationWindow - TimeSpan.FromTicks(1));
        Assert.False(_selector.IsUsable(0));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(_selector.IsUsable(0));
        Assert.Equal("b", Chosen);
        _selector.ReturnToFirst();
        Assert.Equal("a", Chosen);
    }

    [Fact]
    public void TryChoose_AllAreSetAside_GivesTheNewestRefusal()
    {
        foreach (var name in "abc")
        {
            Assert.Equal($"{name}", Chosen);
            _selector.SetAside(new IOException($"refused by {name}"), isViolation: true, Options);
        }

        Assert.Equal("refused by c", Chosen);
    }

    [Fact]
    public void Forgive_RefusalAndViolation_ForgivesTheRefusalOnly()
    {
        _selector.SetAside(new IOException("violation"), isViolation: true, Options);
        Assert.Equal("b", Chosen);
        _selector.SetAside(new IOException("disabled"), isViolation: false, Options);
        Assert.Equal("c", Chosen);

        _selector.Forgive();

        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(_selector.IsUsable));
    }

    [Fact]
    public void IsUsable_TheWallClockIsSetBack_TheWindowPassesAllTheSame()
    {
        var time = new JumpingTime();
        var selector = new EndpointSelector([new(0, "a")], time);
        selector.SetAside(new IOException("violation"), isViolation: true, Options);

        (time.Now, time.Ticks) = (DateTimeOffset.MinValue, Options.ViolationWindow.Ticks);

        Assert.True(selector.IsUsable(0));
    }

    private sealed class JumpingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Ticks;
    }
}
