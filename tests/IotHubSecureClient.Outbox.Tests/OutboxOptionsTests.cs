using IotHubSecureClient.Outbox;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests;

public class OutboxOptionsTests
{
    public static TheoryData<string, Action<OutboxOptions>> Wrong => new()
    {
        { "Path", options => options.Path = null },
        { "MaxMessages", options => options.MaxMessages = 0 },
        { "MaxMessages", options => options.MaxMessages = 10_000_001 },
        { "MaxBytes", options => (options.MaxBytes, options.MaxMessageBytes) = (0, 1) },
        { "MaxBytes", options => options.MaxBytes = (1L << 40) + 1 },
        { "MaxMessageBytes", options => options.MaxMessageBytes = 0 },
        { "MaxMessageBytes", options => options.MaxMessageBytes = 262_145 },
        { "WhenFull", options => options.WhenFull = (OutboxFullBehavior)2 },
        { "MaxInFlight", options => options.MaxInFlight = 0 },
        { "MaxInFlight", options => options.MaxInFlight = 1025 },
        { "MaxDeadLetters", options => options.MaxDeadLetters = 0 },
        { "MaxDeadLetters", options => options.MaxDeadLetters = 1_000_001 },
        { "BaseDelay", options => options.BaseDelay = TimeSpan.Zero },
        { "MaxDelay", options => options.MaxDelay = TimeSpan.FromHours(2) },
    };

    [Fact]
    public void ThrowIfInvalid_Defaults_Accepts() => OutboxOptionsRules.ThrowIfInvalid(new() { Path = "outbox.db" });

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void ThrowIfInvalid_OneOptionOutOfBounds_NamesIt(string name, Action<OutboxOptions> spoil)
    {
        var options = new OutboxOptions { Path = "outbox.db" };
        spoil(options);

        var exception = Assert.Throws<OptionsValidationException>(() => OutboxOptionsRules.ThrowIfInvalid(options));

        Assert.Contains(name, Assert.Single(exception.Failures, failure => failure.Contains("field", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfInvalid_RefuseWithoutRoomForOneMessage_SaysSo() => Assert.Equal(
        ["MaxBytes: '262143' is less than one message of MaxMessageBytes, '262144'. Raise MaxBytes or lower MaxMessageBytes."],
        FailuresOf(new() { Path = "outbox.db", MaxBytes = 262_143 }));

    [Fact]
    public void ThrowIfInvalid_DropOldestWithoutRoomBesideWhatIsUnderWay_SaysSo() => Assert.Equal(
        [
            "MaxMessages: '16' leaves no room beside MaxInFlight, '16'. Allowed with DropOldest: above MaxInFlight. Raise MaxMessages or lower MaxInFlight.",
            "MaxBytes: '4456447' leaves no room beside MaxInFlight messages. Allowed with DropOldest: from (MaxInFlight + 1) times MaxMessageBytes, '4456448'. Raise MaxBytes or lower MaxMessageBytes.",
        ],
        FailuresOf(new() { Path = "outbox.db", WhenFull = OutboxFullBehavior.DropOldest, MaxMessages = 16, MaxBytes = 4_456_447 }));

    [Fact]
    public void ThrowIfInvalid_DelaysInTheWrongOrder_SaysSo() => Assert.Equal(
        ["BaseDelay: '00:00:02' is above MaxDelay, '00:00:01'. Allowed: up to MaxDelay. Lower BaseDelay or raise MaxDelay."],
        FailuresOf(new() { Path = "outbox.db", BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(1) }));

    [Fact]
    public void ThrowIfInvalid_LeastRoomForDropOldest_Accepts() =>
        OutboxOptionsRules.ThrowIfInvalid(new() { Path = "outbox.db", WhenFull = OutboxFullBehavior.DropOldest, MaxMessages = 17, MaxBytes = 4_456_448 });

    private static IEnumerable<string> FailuresOf(OutboxOptions options) => Assert.Throws<OptionsValidationException>(() => OutboxOptionsRules.ThrowIfInvalid(options)).Failures;
}
