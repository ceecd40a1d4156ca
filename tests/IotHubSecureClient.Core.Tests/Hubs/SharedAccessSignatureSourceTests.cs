using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Hubs;

public class SharedAccessSignatureSourceTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Get_WithinRenewalShare_ReturnsTheSameToken()
    {
        var source = Source();
        var first = source.Get(out var renewAt);
        Assert.Equal(_time.GetUtcNow().AddHours(1), first.Expiry);
        Assert.Equal(_time.GetUtcNow().AddMinutes(51), renewAt);
        Assert.True(first.IsSignedWith(TestKeys.Primary));

        _time.Advance(TimeSpan.FromMinutes(51) - TimeSpan.FromTicks(1));
        Assert.Same(first, source.Get());
    }

    [Fact]
    public void Get_AfterRenewalShare_ReturnsANewToken()
    {
        var source = Source();
        var first = source.Get();
        _time.Advance(TimeSpan.FromMinutes(51));

        var second = source.Get(out var renewAt);
        Assert.NotSame(first, second);
        Assert.Equal(_time.GetUtcNow().AddHours(1), second.Expiry);
        Assert.Equal(_time.GetUtcNow().AddMinutes(51), renewAt);
    }

    [Fact]
    public void Get_ClockSetBack_ReturnsANewToken()
    {
        var source = Source();
        source.Get();
        _time.AdjustTime(_time.GetUtcNow().AddDays(-1));
        Assert.Equal(_time.GetUtcNow().AddHours(1), source.Get().Expiry);
    }

    [Fact]
    public void Get_OwnTimeToLive_UsesIt()
    {
        var options = new SharedAccessSignatureOptions { TimeToLive = TimeSpan.FromMinutes(10), RenewalShare = 0.5 };
        var source = new SharedAccessSignatureSource("h.net", TestKeys.Primary, "service", options, _time);
        options.TimeToLive = TimeSpan.FromDays(1);

        var signature = source.Get(out var renewAt);
        Assert.Equal(_time.GetUtcNow().AddMinutes(10), signature.Expiry);
        Assert.Equal(_time.GetUtcNow().AddMinutes(5), renewAt);
        Assert.Equal("service", signature.KeyName);
    }

    [Fact]
    public void Get_ManyThreads_ReturnsOneToken()
    {
        var source = Source();
        var tokens = new SharedAccessSignature[32];
        Parallel.For(0, tokens.Length, i => tokens[i] = source.Get());
        Assert.Single(tokens.Distinct());
    }

    [Fact]
    public void Get_TokenWithoutKey_ReturnsItUntilItExpires()
    {
        var token = SharedAccessSignature.Create("h.net/devices/d1", TestKeys.Primary, _time.GetUtcNow().AddMinutes(1));
        var source = new SharedAccessSignatureSource(token, _time);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(token, source.Get(out var renewAt));
        Assert.Equal(token.Expiry, renewAt);

        _time.Advance(TimeSpan.FromSeconds(1));
        var exception = Assert.Throws<InvalidOperationException>(source.Get);
        Assert.Equal(
            "The shared access signature for 'h.net/devices/d1' expired at 2026-05-01 12:01:00Z, and there is no key to make another; give a new signature or the key.",
            exception.Message);
    }

    [Fact]
    public void For_DeviceKey_SignsItsResourceWithoutKeyName()
    {
        var source = SharedAccessSignatureSource.For(DeviceConnectionString.Parse($"HostName=h.net:8883;DeviceId=d1;ModuleId=m1;SharedAccessKey={TestKeys.Primary}"), null, _time);
        var signature = source!.Get();
        Assert.Equal("h.net/devices/d1/modules/m1", signature.Resource);
        Assert.Null(signature.KeyName);
        Assert.True(signature.IsSignedWith(TestKeys.Primary));
    }

    [Fact]
    public void For_DeviceWithX509_ReturnsNull() => Assert.Null(SharedAccessSignatureSource.For(DeviceConnectionString.Parse("HostName=h.net;DeviceId=d1;x509=true")));

    [Fact]
    public void For_DeviceSignature_ReturnsIt()
    {
        var token = SharedAccessSignature.Create("h.net/devices/d1", TestKeys.Primary, _time.GetUtcNow().AddHours(1)).Token;
        var source = SharedAccessSignatureSource.For(DeviceConnectionString.Parse($"HostName=h.net;DeviceId=d1;SharedAccessSignature={token}"), null, _time);
        Assert.Equal(token, source!.Get().Token);
    }

    [Fact]
    public void For_ServicePolicy_SignsTheHostWithKeyName()
    {
        var signature = SharedAccessSignatureSource.For(
            ServiceConnectionString.Parse($"HostName=h.net:8443;SharedAccessKeyName=service;SharedAccessKey={TestKeys.Primary}"), null, _time).Get();
        Assert.Equal("h.net", signature.RawResource);
        Assert.Equal("service", signature.KeyName);
    }

    [Fact]
    public void Constructor_OptionOutOfBounds_ThrowsWithEveryFailure()
    {
        var options = new SharedAccessSignatureOptions { TimeToLive = TimeSpan.FromSeconds(59), RenewalShare = 1 };
        var exception = Assert.Throws<OptionsValidationException>(() => new SharedAccessSignatureSource("h", TestKeys.Primary, null, options));
        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public void Constructor_KeyIsNotBase64_Throws() =>
        Assert.Throws<ArgumentException>(() => new SharedAccessSignatureSource("h", "not base64"));

    private SharedAccessSignatureSource Source() => new("h.net/devices/d1", TestKeys.Primary, null, null, _time);
}
