using CsCheck;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tests.Hubs;

public class HubEndpointTests
{
    [Theory]
    [InlineData("myhub.azure-devices.net", "myhub.azure-devices.net", null)]
    [InlineData("myhub.azure-devices.net:8883", "myhub.azure-devices.net", 8883)]
    [InlineData("localhost", "localhost", null)]
    [InlineData("dev_hub:1", "dev_hub", 1)]
    [InlineData("127.0.0.1:65535", "127.0.0.1", 65535)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[::1]:443", "::1", 443)]
    [InlineData("fd00::2", "fd00::2", null)]
    public void TryParse_HostWithOrWithoutPort_ReturnsBoth(string text, string host, int? port)
    {
        Assert.True(HubEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(new HubEndpoint(host, port), endpoint);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("https://myhub.azure-devices.net")]
    [InlineData("myhub.azure-devices.net/devices")]
    [InlineData("myhub..net")]
    [InlineData("myhub.azure-devices.net.")]
    [InlineData("-hub.net")]
    [InlineData("hub-.net")]
    [InlineData("hüb.net")]
    [InlineData("hub net")]
    [InlineData("user@hub.net")]
    [InlineData("hub.net:")]
    [InlineData("hub.net:0")]
    [InlineData("hub.net:65536")]
    [InlineData("hub.net:+1")]
    [InlineData(":443")]
    [InlineData("127.1")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("[::1")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[hub.net]:443")]
    [InlineData("::1]:443")]
    [InlineData("fe80::1%eth0")]
    public void TryParse_NeitherHostNorAddress_ReturnsFalse(string? text)
    {
        Assert.False(HubEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(default, endpoint);
    }

    [Fact]
    public void TryParse_LabelOrNameTooLong_ReturnsFalse()
    {
        Assert.True(HubEndpoint.TryParse(new string('a', 63) + ".net", out _));
        Assert.False(HubEndpoint.TryParse(new string('a', 64) + ".net", out _));
        Assert.False(HubEndpoint.TryParse(string.Join('.', Enumerable.Repeat(new string('a', 63), 4)), out _));
    }

    [Theory]
    [InlineData("hub.net")]
    [InlineData("hub.net:443")]
    [InlineData("[::1]:443")]
    [InlineData("[::1]")]
    public void ToString_ParsedText_ReturnsItAgain(string text)
    {
        Assert.True(HubEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(text, endpoint.ToString());
    }

    [Fact]
    public void TryParse_AnyText_ReturnsWithoutThrowing() =>
        Gen.OneOfConst("[::1]", "::1", "fd00::", "127.0.0.1", "a.b", "1", ":443", ":0", "[", "]", ":", ".", "-", "%", " ", "\0").Array[0, 5].Sample(
            pieces =>
            {
                var text = string.Concat(pieces);
                if (HubEndpoint.TryParse(text, out var endpoint))
                {
                    Assert.True(HubEndpoint.TryParse(endpoint.ToString(), out var again));
                    Assert.Equal(endpoint, again);
                }
            },
            iter: 20_000);
}
