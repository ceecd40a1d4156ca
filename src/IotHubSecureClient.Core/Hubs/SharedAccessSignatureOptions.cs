using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Hubs;

/// <summary>How long tokens live and when they are renewed.</summary>
public sealed class SharedAccessSignatureOptions
{
    /// <summary>How long a new token is valid.</summary>
    /// <value>Default 1 hour; from 1 minute to 365 days, both inclusive. Shorter limits what a leaked token is worth; over MQTT each renewal is a reconnect.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.")]
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The share of <see cref="TimeToLive"/> after which a token is replaced; the rest is the margin for clocks that differ and for a slow reconnect.</summary>
    /// <value>Default 0.85; from 0.1 to 0.99, both inclusive.</value>
    [Range(0.1, 0.99)]
    public double RenewalShare { get; set; } = 0.85;
}
