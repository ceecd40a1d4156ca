using IotHubSecureClient.Failover;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Failover;

public sealed class ReconnectScheduleTests
{
    private const int Clients = 2_000;

    private static readonly FailoverOptions Options = new();
    private static readonly FailureClassification Lost = new(FailureKind.ConnectionLost);
    private static readonly FailureClassification Throttled = new(FailureKind.Throttled, TimeSpan.FromSeconds(5));

    private static readonly FailoverEndpoint Endpoint = new(0, "hub.example");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void DelayAfterLoss_ManyClients_SpreadEvenlyOverTheWindow()
    {
        var delays = Schedules().Select(schedule => schedule.DelayAfterLoss(Options)).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, Options.ReconnectWindow));
        Assert.Equal(Options.ReconnectWindow.TotalSeconds / 2, delays.Average(delay => delay.TotalSeconds), 0.03);
    }

    /// <summary>Those of many processes, which have all found the first hub healthy in the same second.</summary>
    [Fact]
    public void DelayBeforeReturn_ManyClients_SpreadEvenlyOverTheTimeBetweenTwoProbes()
    {
        var delays = Schedules().Select(schedule => schedule.DelayBeforeReturn(Options)).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, Options.ProbeInterval));
        Assert.Equal(Options.ProbeInterval.TotalSeconds / 2, delays.Average(delay => delay.TotalSeconds), 1.8);
    }

    [Fact]
    public void DelayAfterLoss_HubThrottled_SpreadsOverAWiderWindow()
    {
        var delays = Schedules().Select(schedule =>
        {
            schedule.DelayAfter(Throttled, Options);
            schedule.OnConnected(Endpoint, Options);
            return schedule.DelayAfterLoss(Options);
        }).ToArray();

        // Four times the second that was too short and the five that the hub asked for.
        Assert.InRange(delays.Max(), TimeSpan.FromSeconds(23), TimeSpan.FromSeconds(24));
        Assert.Equal(12, delays.Average(delay => delay.TotalSeconds), 0.5);
    }

    /// <summary>Throttling is seen over connections too, and only there by a client of a service, which connects without a request.</summary>
    [Theory]
    [InlineData(9, 24)]
    [InlineData(11, 1)]
    public void DelayAfterLoss_OperationsWereThrottled_SpreadsOverAWiderWindowForAWhile(int minutesAgo, int seconds)
    {
        var throttled = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMinutes(minutesAgo));

        var delays = Schedules().Select(schedule => schedule.DelayAfterLoss(Options, throttled)).ToArray();

        Assert.InRange(delays.Max(), TimeSpan.FromSeconds(seconds * 0.98), TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void DelayAfterLoss_OperationsWereThrottledAgainAndAgain_SpreadsOverAWindowThatGrows()
    {
        var schedule = Schedules().First();
        var longest = Enumerable.Range(0, 10).Max(_ =>
        {
            schedule.OnConnected(Endpoint, Options);
            return schedule.DelayAfterLoss(Options, _time.GetTimestamp());
        });

        Assert.InRange(longest, TimeSpan.FromMinutes(1), Options.MaxReconnectWindow);
    }

    [Fact]
    public void DelayAfterLoss_ConnectedForLongAfterThrottling_SpreadsOverTheFirstWindow()
    {
        var schedule = Schedules().First();
        schedule.DelayAfter(Throttled, Options);
        schedule.OnConnected(Endpoint, Options);

        _time.Advance(Options.MaxReconnectWindow + TimeSpan.FromSeconds(1));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(schedule.DelayAfterLoss(Options) <= Options.ReconnectWindow));
    }

    [Fact]
    public void DelayAfterLoss_HubThrottledForHours_StaysWithinTheBound()
    {
        var delays = Schedules().Select(schedule =>
        {
            for (var i = 0; i < 100; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                Assert.True(schedule.DelayAfter(Throttled, Options) <= Options.MaxReconnectWindow + TimeSpan.FromSeconds(5));
            }

            schedule.OnConnected(Endpoint, Options);
            return schedule.DelayAfterLoss(Options);
        }).ToArray();

        Assert.InRange(delays.Max(), TimeSpan.FromMinutes(9.9), Options.MaxReconnectWindow);
        Assert.Equal(300, delays.Average(delay => delay.TotalSeconds), 10.0);
    }

    [Fact]
    public void DelayAfter_HubAsksForATime_IsThatAndARandomShare()
    {
        var delays = Schedules().Select(schedule => schedule.DelayAfter(Throttled, Options).TotalSeconds).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, 6, 5 + 24));
        Assert.Equal(5 + ((1 + 24) / 2.0), delays.Average(), 0.5);
    }

    [Fact]
    public void DelayAfter_HubIsUnavailable_SpreadsAtOnceAndStaysWithinTheLongestDelay()
    {
        var delays = Schedules().Select(schedule =>
        {
            TimeSpan delay = default;
            for (var i = 0; i < 5; i++)
            {
                _time.Advance(delay);
                delay = schedule.DelayAfter(new(FailureKind.Unavailable), Options);
            }

            return delay;
        }).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, Options.BaseDelay, Options.MaxDelay));
        Assert.Equal(30, delays.Average(delay => delay.TotalSeconds), 1.0);
    }

    /// <summary>Over MQTT a hub that throttles does not say for how long: the first to come back wait little, and the next to be cut spread as widely as those that were told.</summary>
    [Fact]
    public void DelayAfterLoss_HubWasUnavailable_SpreadsAsWidelyAsIfItHadSaidForHowLong()
    {
        var (again, afterLoss) = (new List<TimeSpan>(), new List<TimeSpan>());
        foreach (var schedule in Schedules())
        {
            again.Add(schedule.DelayAfter(new(FailureKind.Unavailable), Options));
            schedule.OnConnected(Endpoint, Options);
            afterLoss.Add(schedule.DelayAfterLoss(Options));
        }

        Assert.InRange(again.Max(), TimeSpan.FromSeconds(3.9), TimeSpan.FromSeconds(4));
        Assert.InRange(afterLoss.Max(), TimeSpan.FromSeconds(23), TimeSpan.FromSeconds(24));
    }

    /// <summary>A hub that fails over says over MQTT what one says that is too busy. Another client finds what it was.</summary>
    [Theory]
    [InlineData(FailureKind.Unavailable, 4)]
    [InlineData(FailureKind.Throttled, 300)]
    internal async Task DelayAfter_AnotherClientFindsThatTheHubWasDown_SpreadsAsAtFirst(FailureKind said, int seconds)
    {
        List<TimeSpan> delays = [];
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var pacer = new ReconnectPacer();
            var schedule = new ReconnectSchedule(pacer, _time, new Random(seed));
            var pace = pacer.Of(Endpoint, _time);
            var since = _time.GetTimestamp();
            _ = pace.OnFailed(Lost, since);
            for (var i = 0; i < 5; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                schedule.DelayAfter(new(said), Options);
            }

            var waiting = schedule.WaitAsync(schedule.DelayAfter(Lost, Options), Endpoint, Lost, _time.GetTimestamp(), TestContext.Current.CancellationToken);
            pace.OnConnected(100);
            await waiting;
            delays.Add(schedule.DelayAfter(new(FailureKind.Unavailable), Options));
        }

        Assert.InRange(delays.Max().TotalSeconds, seconds * 0.9, seconds * 2);
    }

    [Fact]
    public void DelayAfterLoss_HubWasUnavailable_StaysWithinTheLongestDelay()
    {
        var schedule = Schedules().First();
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            schedule.DelayAfter(new(FailureKind.Unavailable), Options);
        }

        schedule.OnConnected(Endpoint, Options);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(schedule.DelayAfterLoss(Options) <= Options.MaxDelay));
    }

    [Theory]
    [InlineData(FailureKind.Throttled)]
    [InlineData(FailureKind.Transient)]
    internal void DelayAfter_HubAsksForAges_WaitsADay(FailureKind kind)
    {
        var delay = Schedules().First().DelayAfter(new(kind, TimeSpan.MaxValue), Options);

        Assert.InRange(delay, TimeSpan.FromDays(1), TimeSpan.FromDays(1) + Options.MaxReconnectWindow);
    }

    [Fact]
    public void DelayAfter_FailuresInARow_GrowsAndStaysRandom()
    {
        var schedule = Schedules().First();
        var delays = Enumerable.Range(0, 1_000).Select(_ => schedule.DelayAfter(Lost, Options)).ToArray();

        Assert.All(delays, delay => Assert.InRange(delay, Options.BaseDelay, Options.MaxDelay));
        Assert.True(delays[0] <= Options.BaseDelay * 3);
        Assert.True(delays.Distinct().Count() > 990);
    }

    [Fact]
    public void Begin_FailedBefore_StartsFromTheShortestDelay()
    {
        var schedule = Schedules().First();
        for (var i = 0; i < 100; i++)
        {
            schedule.DelayAfter(Lost, Options);
        }

        schedule.Begin();

        Assert.True(schedule.DelayAfter(Lost, Options) <= Options.BaseDelay * 3);
    }

    [Fact]
    public void TakeTurn_ManyClientsOfAProcess_ComeOneAfterTheOther()
    {
        var pacer = new ReconnectPacer();
        var (west, east) = (new FailoverEndpoint(0, "west.example"), new FailoverEndpoint(1, "east.example"));
        var turns = Enumerable.Range(0, 500).Select(seed => new ReconnectSchedule(pacer, _time, new Random(seed)).TakeTurn(west, Options)).ToArray();

        Assert.Equal(Enumerable.Range(0, 500).Select(number => TimeSpan.FromMilliseconds(10 * number)), turns.Select(turn => turn.Delay));
        Assert.Equal(TimeSpan.FromSeconds(5), new ReconnectSchedule(pacer, _time, new Random(1)).TakeTurn(west with { Name = "WEST.example" }, Options).Delay);
        Assert.True(new ReconnectSchedule(pacer, _time, new Random(1)).TakeTurn(east, Options).Come.IsCompleted);
        Assert.True(new ReconnectSchedule(new ReconnectPacer(), _time, new Random(1)).TakeTurn(west, Options).Come.IsCompleted);
        Assert.True(new ReconnectSchedule(pacer, new FakeTimeProvider(), new Random(1)).TakeTurn(west, Options).Come.IsCompleted);
        for (var come = 1; come < 500; come++)
        {
            Assert.Equal(come, turns.Count(turn => turn.Come.IsCompleted));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public void TakeTurn_TurnsWerePassedOver_TheyAreLost()
    {
        var schedule = Schedules().First();
        var endpoint = new FailoverEndpoint(0, "hub.example");
        schedule.TakeTurn(endpoint, Options);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([0, 10, 20], Enumerable.Range(0, 3).Select(_ => schedule.TakeTurn(endpoint, Options).Delay.TotalMilliseconds));
    }

    private IEnumerable<ReconnectSchedule> Schedules()
    {
        var random = new Random(1);
        return Enumerable.Range(0, Clients).Select(_ => new ReconnectSchedule(new ReconnectPacer(), _time, new Random(random.Next())));
    }
}
