using IotHubSecureClient.Emulation.Mqtt;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class MqttLimitsTests
{
    [Theory]
    [InlineData(1, 1.5)]
    [InlineData(230, 345)]
    [InlineData(1177, 1765.5)]
    [InlineData(1179, 1767)]
    [InlineData(ushort.MaxValue, 1767)]
    [InlineData(0, 1767)]
    public void Silence_KeepAlive_IsHalfAsMuchAgainAndBounded(ushort keepAlive, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), MqttLimits.Silence(keepAlive));
}
