using System.Globalization;
using System.Reflection;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverOptionsTests
{
    /// <summary>Each option with its default and its bounds, both inclusive, and the smallest step.</summary>
    public static TheoryData<string, string, string, string> Bounds => new()
    {
        { nameof(FailoverOptions.ConnectTimeout), "00:01:00", "00:00:00.1000000", "01:00:00" },
        { nameof(FailoverOptions.AttemptTimeout), "00:01:00", "00:00:00.1000000", "01:00:00" },
        { nameof(FailoverOptions.TotalTimeout), "00:04:00", "00:00:00.1000000", "7.00:00:00" },
        { nameof(FailoverOptions.MaxConcurrentOperations), "64", "1", "65536" },
        { nameof(FailoverOptions.MaxQueuedOperations), "1024", "0", "1000000" },
        { nameof(FailoverOptions.BaseDelay), "00:00:01", "00:00:00.0010000", "01:00:00" },
        { nameof(FailoverOptions.MaxDelay), "00:01:00", "00:00:00.0010000", "01:00:00" },
        { nameof(FailoverOptions.ReconnectWindow), "00:00:01", "00:00:00", "01:00:00" },
        { nameof(FailoverOptions.MaxReconnectWindow), "00:10:00", "00:00:00", "1.00:00:00" },
        { nameof(FailoverOptions.ReconnectsPerSecond), "100", "1", "1000000" },
        { nameof(FailoverOptions.FailoverWindow), "02:00:00", "00:00:00", "1.00:00:00" },
        { nameof(FailoverOptions.MaxCredentialAttempts), "3", "1", "100" },
        { nameof(FailoverOptions.ViolationWindow), "00:15:00", "00:00:01", "7.00:00:00" },
        { nameof(FailoverOptions.CheckInterval), "00:05:00", "00:00:00.1000000", "1.00:00:00" },
        { nameof(FailoverOptions.CloseTimeout), "00:00:05", "00:00:00.0100000", "00:01:00" },
        { nameof(FailoverOptions.AttemptsBeforeNextEndpoint), "3", "1", "1000" },
        { nameof(FailoverOptions.ProbeInterval), "00:01:00", "00:00:00.1000000", "1.00:00:00" },
        { nameof(FailoverOptions.ProbesBeforeReturn), "10", "1", "10000" },
        { nameof(FailoverOptions.BreakerFailureRatio), "0.5", "0.01", "1" },
        { nameof(FailoverOptions.BreakerMinimumThroughput), "20", "2", "1000000" },
        { nameof(FailoverOptions.BreakerSamplingDuration), "00:00:30", "00:00:00.5000000", "1.00:00:00" },
        { nameof(FailoverOptions.BreakDuration), "00:00:15", "00:00:00.5000000", "1.00:00:00" },
    };

    [Fact]
    public void Bounds_OfEveryOption_AreTested() =>
        Assert.Equal(typeof(FailoverOptions).GetProperties().Select(property => property.Name).Order(), Bounds.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_AtAndBeyondEachBound_AcceptsAndRejects(string name, string standard, string lowest, string highest)
    {
        var property = typeof(FailoverOptions).GetProperty(name)!;
        Assert.Equal(Parse(property, standard), property.GetValue(new FailoverOptions()));
        string[] rejected = [$"{name}: The field FailoverOptions.{name} must be between {lowest} and {highest}."];

        Assert.Empty(FailuresWith(property, Parse(property, lowest)));
        Assert.Empty(FailuresWith(property, Parse(property, highest)));
        Assert.Equal(rejected, FailuresWith(property, Step(Parse(property, lowest), -1)));
        Assert.Equal(rejected, FailuresWith(property, Step(Parse(property, highest), 1)));
    }

    [Fact]
    public void Validate_Defaults_Accepts() => FailoverOptionsRules.ThrowIfInvalid(new FailoverOptions());

    [Fact]
    public void Validate_OptionsInTheWrongOrder_RejectsWithEveryFailure()
    {
        var options = new FailoverOptions
        {
            BaseDelay = TimeSpan.FromSeconds(61),
            ReconnectWindow = TimeSpan.FromMinutes(11),
            AttemptTimeout = TimeSpan.FromMinutes(5),
            MaxConcurrentOperations = 0,
        };

        var exception = Assert.Throws<OptionsValidationException>(() => FailoverOptionsRules.ThrowIfInvalid(options));

        Assert.Equal(
            [
                "MaxConcurrentOperations: The field FailoverOptions.MaxConcurrentOperations must be between 1 and 65536.",
                "BaseDelay: '00:01:01' is above MaxDelay, '00:01:00'. Allowed: up to MaxDelay. Lower BaseDelay or raise MaxDelay.",
                "ReconnectWindow: '00:11:00' is above MaxReconnectWindow, '00:10:00'. Allowed: up to MaxReconnectWindow. Lower ReconnectWindow or raise MaxReconnectWindow.",
                "AttemptTimeout: '00:05:00' is above TotalTimeout, '00:04:00'. Allowed: up to TotalTimeout. Lower AttemptTimeout or raise TotalTimeout.",
            ],
            exception.Failures);
    }

    [Fact]
    public void Validate_OptionsAreEqual_Accepts() => FailoverOptionsRules.ThrowIfInvalid(new FailoverOptions
    {
        BaseDelay = TimeSpan.FromSeconds(60),
        ReconnectWindow = TimeSpan.FromMinutes(10),
        AttemptTimeout = TimeSpan.FromMinutes(4),
    });

    private static IEnumerable<string> FailuresWith(PropertyInfo property, object value)
    {
        var options = new FailoverOptions();
        property.SetValue(options, value);
        return new FailoverOptionsValidator().Validate(null, options).Failures ?? [];
    }

    private static object Parse(PropertyInfo property, string value) =>
        property.PropertyType == typeof(TimeSpan) ? TimeSpan.Parse(value, CultureInfo.InvariantCulture) : Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture);

    private static object Step(object value, int sign) => value switch
    {
        TimeSpan time => time + TimeSpan.FromTicks(sign),
        int number => number + sign,
        _ => (double)value + (0.001 * sign),
    };
}
