using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Hubs;

public class SharedAccessSignatureScopeTests
{
    [Theory]
    [InlineData("h.net/devices/d1", "h.net/devices/d1")]
    [InlineData("H.NET/devices/d1", "h.net/devices/d1")]
    [InlineData("h.net/devices/d1/", "h.net/devices/d1")]
    [InlineData("h.net/devices/d1", "h.net/devices/d1/modules/m1")]
    [InlineData("h.net/devices/d1/modules/m1", "h.net/devices/d1/modules/m1")]
    [InlineData("h.net", "h.net")]
    [InlineData("h.net", "h.net/devices/d1")]
    [InlineData("h.net/", "h.net/devices/d1")]
    [InlineData("h.net/devices", "h.net/devices/d1")]
    [InlineData("h.net:8883/devices/d1", "h.net/devices/d1")]
    [InlineData("[::1]:8883", "::1")]
    [InlineData("h.net/devices/d%40x", "h.net/devices/d@x")]
    [InlineData("h.net/devices/d%40x", "h.net/devices/d%40x")]
    public void Covers_SameResourceOrParent_ReturnsTrue(string granted, string wanted) => Assert.True(Sign(granted).Covers(wanted));

    [Theory]
    [InlineData("h.net/devices/d1", "h.net/devices/d2")]
    [InlineData("h.net/devices/d1", "h.net/devices/d10")]
    [InlineData("h.net/devices/d1", "h.net/devices/D1")]
    [InlineData("h.net/devices/d1", "h.net/devices")]
    [InlineData("h.net/devices/d1", "h.net")]
    [InlineData("h.net/devices/d1", "evil.net/devices/d1")]
    [InlineData("h.net/devices/d1/modules/m1", "h.net/devices/d1")]
    [InlineData("h.net/devices/d1/modules/m1", "h.net/devices/d1/modules/m2")]
    [InlineData("h.net//d1", "h.net/devices/d1")]
    [InlineData("h.net:8883/devices/d1", "h.net:443/devices/d1")]
    [InlineData("h.net.evil.net", "h.net")]
    [InlineData("/devices/d1", "/devices/d1")]
    public void Covers_OtherResource_ReturnsFalse(string granted, string wanted) => Assert.False(Sign(granted).Covers(wanted));

    private static SharedAccessSignature Sign(string resource) => SharedAccessSignature.Create(resource, TestKeys.Primary, DateTimeOffset.UnixEpoch.AddYears(60));
}
