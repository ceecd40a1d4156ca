using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Messages;

public class TelemetryTopicTests
{
    private const string Prefix = "devices/d/messages/events/";

    [Fact]
    public void Of_NoProperties_IsThePrefixItself() => Assert.Same(Prefix, TelemetryTopic.Of(Prefix, new TelemetryMessage(default)));

    [Fact]
    public void Of_EveryProperty_WritesTheServicesNames()
    {
        var message = new TelemetryMessage(default)
        {
            MessageId = "m",
            CorrelationId = "c",
            ContentType = "application/json",
            ContentEncoding = "utf-8",
            CreationTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            OutputName = "o",
            ComponentName = "p",
            Properties = { ["a b"] = "c&d" },
        };

        Assert.Equal(
            $"{Prefix}%24.on=o&%24.mid=m&%24.cid=c&%24.ct=application%2Fjson&%24.ce=utf-8&%24.sub=p&%24.ctime=2026-01-02T02%3A04%3A05.0000000Z&a%20b=c%26d",
            TelemetryTopic.Of(Prefix, message));
    }

    [Theory]
    [InlineData(256 * 1024, 0)]
    [InlineData((256 * 1024) - 4, 1)]
    public void Of_LargestMessage_IsAllowed(int length, int properties)
    {
        var message = new TelemetryMessage(new byte[length]);
        if (properties > 0)
        {
            message.Properties["ab"] = "c";
        }

        Assert.StartsWith(Prefix, TelemetryTopic.Of(Prefix, message));
    }

    [Theory]
    [InlineData((256 * 1024) + 1, 0)]
    [InlineData((256 * 1024) - 3, 1)]
    public void Of_LargerMessage_Throws(int length, int properties)
    {
        var message = new TelemetryMessage(new byte[length]);
        if (properties > 0)
        {
            message.Properties["ab"] = "c";
        }

        var exception = Assert.Throws<ArgumentException>(() => TelemetryTopic.Of(Prefix, message));
        Assert.StartsWith("A telemetry message has '262145' bytes. Allowed: 262144, body and properties together. Split it.", exception.Message);
    }

    [Fact]
    public void Of_SystemNameAmongProperties_Throws()
    {
        var message = new TelemetryMessage(default) { Properties = { ["$.mid"] = "x" } };

        Assert.Contains("'$.mid'", Assert.Throws<ArgumentException>(() => TelemetryTopic.Of(Prefix, message)).Message);
    }

    [Fact]
    public void Of_TopicLongerThanMqttAllows_Throws()
    {
        var message = new TelemetryMessage(default) { Properties = { ["a"] = new string('x', 65536) } };

        Assert.Contains("65535", Assert.Throws<ArgumentException>(() => TelemetryTopic.Of(Prefix, message)).Message);
    }
}
