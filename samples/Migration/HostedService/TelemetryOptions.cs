using System.ComponentModel.DataAnnotations;

namespace Samples;

internal sealed class TelemetryOptions
{
    /// <summary>After so many messages the service ends.</summary>
    [Range(1, 1_000_000)]
    public int Messages { get; set; } = 5;

    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);
}
