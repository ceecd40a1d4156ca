using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Outbox;

/// <summary>Where a <see cref="TelemetryOutbox"/> keeps messages, how many, and how it sends them. Read once, when it is opened. All bounds are inclusive.</summary>
public sealed class OutboxOptions
{
    private const string TrimmingJustification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.";

    /// <summary>The file, one for each device. Made where it is not there, for its owner alone; its directory has to exist, on a local disk.</summary>
    /// <value>Required.</value>
    [Required]
    public string? Path { get; set; }

    /// <summary>How many messages may wait, those under way included.</summary>
    /// <value>Default 10000; from 1 to 10000000. With <see cref="OutboxFullBehavior.DropOldest"/> above <see cref="MaxInFlight"/>.</value>
    [Range(1, 10_000_000)]
    public int MaxMessages { get; set; } = 10_000;

    /// <summary>How many bytes the waiting messages may have together, as <see cref="MaxMessageBytes"/> counts them. The file is somewhat larger, and does not shrink.</summary>
    /// <value>Default 67108864 (64 MiB); from 1 to 1099511627776 (1 TiB). Room for one message of <see cref="MaxMessageBytes"/>; with <see cref="OutboxFullBehavior.DropOldest"/> for one more than <see cref="MaxInFlight"/> of them.</value>
    [Range(1.0, 1_099_511_627_776.0)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many bytes one message may have: body, properties and identifiers together.</summary>
    /// <value>Default 262144 (256 KiB), which is the hub's own limit; from 1 to 262144.</value>
    [Range(1, 262_144)]
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>What becomes of a message for which there is no room.</summary>
    /// <value>Default <see cref="OutboxFullBehavior.Refuse"/>.</value>
    [EnumDataType(typeof(OutboxFullBehavior))]
    public OutboxFullBehavior WhenFull { get; set; } = OutboxFullBehavior.Refuse;

    /// <summary>How many messages may be under way to the hub at once; also how many may reach it twice when the process dies. With 1, a message is sent when the one before was acknowledged.</summary>
    /// <value>Default 16; from 1 to 1024.</value>
    [Range(1, 1024)]
    public int MaxInFlight { get; set; } = 16;

    /// <summary>How many messages that cannot be sent are kept for inspection. Beyond that the oldest of them are dropped, and counted.</summary>
    /// <value>Default 1000; from 1 to 1000000.</value>
    [Range(1, 1_000_000)]
    public int MaxDeadLetters { get; set; } = 1000;

    /// <summary>The shortest delay after a failure until the oldest message is sent again. Delays are drawn at random, each up to three times the one before, until a message is acknowledged.</summary>
    /// <value>Default 1 s; from 1 ms to 1 h. Not above <see cref="MaxDelay"/>.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay after a failure.</summary>
    /// <value>Default 60 s; from 1 ms to 1 h.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(60);

    internal OutboxOptions Copy() => (OutboxOptions)MemberwiseClone();
}
