using CsCheck;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

public sealed class DecorrelatedJitterTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static Gen<TimeSpan> Time { get; } = Gen.Int[1, 3_600_000].Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Next_AnyDelays_StaysWithinItsBounds() => Gen.Select(Time, Time, Time, Gen.Int).Sample((previous, one, other, seed) =>
    {
        var (shortest, longest) = one < other ? (one, other) : (other, one);

        var next = DecorrelatedJitter.Next(previous, shortest, longest, new Random(seed));

        Assert.InRange(next, shortest, longest);
        Assert.True(next <= (previous > shortest ? previous : shortest) * DecorrelatedJitter.Growth);
    });

    [Fact]
    public void Next_NoDelayBefore_IsBetweenTheShortestAndThreeTimesIt()
    {
        var delays = Draw(10_000, TimeSpan.Zero);

        Assert.All(delays, delay => Assert.InRange(delay, Shortest, Shortest * 3));
        Assert.Equal(2, delays.Average(delay => delay.TotalSeconds), 0.05);
    }

    [Fact]
    public void Next_AtTheCap_IsDrawnFromTheWholeRangeBelowIt()
    {
        var delays = Draw(10_000, Longest);

        Assert.Equal((1 + 60) / 2.0, delays.Average(delay => delay.TotalSeconds), 1.0);
        Assert.All(Enumerable.Range(0, 6), tenth => Assert.InRange(delays.Count(delay => (int)delay.TotalSeconds / 10 == tenth), 1_300, 1_900));
        Assert.True(delays.Distinct().Count() > 9_990);
    }

    [Fact]
    public void Next_ManyInARow_StaysRandomForEver()
    {
        var random = new Random(1);
        var delays = new TimeSpan[10_000];
        for (var (i, delay) = (0, TimeSpan.Zero); i < delays.Length; i++)
        {
            delays[i] = delay = DecorrelatedJitter.Next(delay, Shortest, Longest, random);
        }

        Assert.All(delays, delay => Assert.InRange(delay, Shortest, Longest));
        Assert.True(delays.Distinct().Count() > 9_990);
        Assert.InRange(delays[100..].Average(delay => delay.TotalSeconds), 15, 35);
    }

    [Fact]
    public void Next_ShortestAndLongestAreTheSame_IsThat() => Assert.Equal(Shortest, DecorrelatedJitter.Next(Longest, Shortest, Shortest, new Random(1)));

    private static TimeSpan[] Draw(int count, TimeSpan previous)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => DecorrelatedJitter.Next(previous, Shortest, Longest, random))];
    }
}
