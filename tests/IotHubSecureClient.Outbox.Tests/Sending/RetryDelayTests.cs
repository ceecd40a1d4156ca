using CsCheck;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.Sending;

public class RetryDelayTests
{
    [Fact]
    public void Next_AnyOptions_StaysInItsBoundsAndGrowsAtMostThreefold() =>
        Gen.Select(Gen.Int[1, 10_000], Gen.Int[0, 100_000], Gen.Int, Gen.Int[1, 30]).Sample((shortest, range, seed, count) =>
        {
            var options = new OutboxOptions { BaseDelay = TimeSpan.FromMilliseconds(shortest), MaxDelay = TimeSpan.FromMilliseconds(shortest + range) };
            var delay = new RetryDelay(options, new Random(seed));
            var previous = options.BaseDelay;
            for (var attempt = 0; attempt < count; attempt++)
            {
                var next = delay.Next();
                Assert.InRange(next, options.BaseDelay, options.MaxDelay);
                Assert.True(next <= previous * 3);
                previous = next;
            }
        });

    [Fact]
    public void Reset_AfterLongDelays_BeginsWithAShortOne()
    {
        var delay = new RetryDelay(new() { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromHours(1) }, new Random(1));
        Assert.Contains(Enumerable.Range(0, 20).Select(_ => delay.Next()), next => next > TimeSpan.FromSeconds(10));

        delay.Reset();

        Assert.InRange(delay.Next(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }
}
