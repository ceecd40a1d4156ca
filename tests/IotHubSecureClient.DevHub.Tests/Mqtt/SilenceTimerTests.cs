using IotHubSecureClient.Emulation.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class SilenceTimerTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _calls;

    [Fact]
    public void Restart_BeforeLimit_PutsCallOff()
    {
        using var timer = new SilenceTimer(TimeSpan.FromSeconds(30), () => _calls++, _clock);

        _clock.Advance(TimeSpan.FromSeconds(29));
        timer.Restart();
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, _calls);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void Limit_Shorter_CountsFromNow()
    {
        using var timer = new SilenceTimer(TimeSpan.FromSeconds(30), () => _calls++, _clock);
        _clock.Advance(TimeSpan.FromSeconds(10));

        timer.Limit = TimeSpan.FromSeconds(5);

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, _calls);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, _calls);
    }
}
