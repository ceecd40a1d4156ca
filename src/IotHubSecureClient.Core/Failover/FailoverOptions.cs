using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Failover;

/// <summary>How a client outlives disconnects and failovers. All times have a lower and an upper bound, both inclusive.</summary>
public sealed class FailoverOptions
{
    private const string TrimmingJustification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.";

    /// <summary>How long one attempt to connect may take: name lookup, TCP, TLS with its verdict, credentials, and setting the handlers.</summary>
    /// <value>Default 60 s; from 100 ms to 1 h.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one attempt of an operation may take. Where nothing at all was acknowledged meanwhile, the connection is taken for dead, and made again.</summary>
    /// <value>Default 60 s; from 100 ms to 1 h.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an operation may take in all, with its retries and with the time in which there is no connection.</summary>
    /// <value>Default 4 min; from 100 ms to 7 days.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.100", "7.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>How many operations may be under way at once.</summary>
    /// <value>Default 64; from 1 to 65536.</value>
    [Range(1, 65_536)]
    public int MaxConcurrentOperations { get; set; } = 64;

    /// <summary>How many operations may wait until others have ended. One more is refused with a <see cref="FailoverQueueFullException"/>.</summary>
    /// <value>Default 1024; from 0 to 1000000.</value>
    [Range(0, 1_000_000)]
    public int MaxQueuedOperations { get; set; } = 1024;

    /// <summary>The shortest delay between two attempts. Delays are drawn at random, each up to three times the one before (decorrelated jitter).</summary>
    /// <value>Default 1 s; from 1 ms to 1 h. Not above <see cref="MaxDelay"/>.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two attempts, as long as the hub does not throttle. Delays stay random there.</summary>
    /// <value>Default 60 s; from 1 ms to 1 h.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time over which clients that were cut at once spread their first attempt. Each answer to an attempt that throttles widens it, at least to four times its length; operations that were throttled shortly
    /// before the loss do so once.
    /// </summary>
    /// <value>Default 1 s; from 0 to 1 h. Not above <see cref="MaxReconnectWindow"/>.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ReconnectWindow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="ReconnectWindow"/>, and delays under throttling, do not grow beyond. A connection that lasts longer is a stable one: with it, all is as at first.</summary>
    /// <value>Default 10 min; from 0 to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxReconnectWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many connections a second the clients of this process ask of one hub, attempts that fail included. While more clients wait than that, it becomes a fifth more with each second's worth that the hub
    /// takes, up to twice as many, until the hub throttles for the first time. Each client keeps those behind it at its own distance. However many it is, no more attempts are under way at once than 50 for
    /// each processor (100 at least), those aside that take longer than 100 ms. An S1 hub takes the higher of 100 a second and 12 a second for each unit.
    /// </summary>
    /// <value>Default 100; from 1 to 1000000.</value>
    [Range(1, 1_000_000)]
    public int ReconnectsPerSecond { get; set; } = 100;

    /// <summary>How long after the loss of a connection that was up the answers "unauthorized", "not found" and "suspended", and handshakes that fail for another reason than the policy, count as passing: a regional failover gives them for minutes. Ends
    /// earlier when a connection has lasted longer than <see cref="MaxReconnectWindow"/>.</summary>
    /// <value>Default 2 h, the longest that the service names for a failover; from 0, for never, to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FailoverWindow { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How often credentials are tried that the hub refuses outside a failover window: a key may be in rotation.</summary>
    /// <value>Default 3; from 1 to 100.</value>
    [Range(1, 100)]
    public int MaxCredentialAttempts { get; set; } = 3;

    /// <summary>How long an endpoint is left alone whose TLS violated the policy, or, where there is another one, that refused in another way that does not pass.</summary>
    /// <value>Default 15 min; from 1 s to 7 days.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ViolationWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a connection may have nothing acknowledged until it is checked. A check that is not answered within <see cref="AttemptTimeout"/> ends the connection.</summary>
    /// <value>Default 5 min; from 100 ms to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long closing a connection may take until it is dropped.</summary>
    /// <value>Default 5 s; from 10 ms to 1 min.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many attempts in a row an endpoint may fail until the next one is tried.</summary>
    /// <value>Default 3; from 1 to 1000.</value>
    [Range(1, 1000)]
    public int AttemptsBeforeNextEndpoint { get; set; } = 3;

    /// <summary>How often the first endpoint is probed while the client is connected to another.</summary>
    /// <value>Default 1 min; from 100 ms to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many probes in a row the first endpoint has to pass until the client returns to it.</summary>
    /// <value>Default 10; from 1 to 10000.</value>
    [Range(1, 10_000)]
    public int ProbesBeforeReturn { get; set; } = 10;

    /// <summary>The share of operations that have to fail until the circuit of their endpoint opens: operations then fail at once, and are tried again later.</summary>
    /// <value>Default 0.5; from 0.01 to 1.</value>
    [Range(0.01, 1.0)]
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>How many operations there have to be within <see cref="BreakerSamplingDuration"/> until the circuit may open.</summary>
    /// <value>Default 20; from 2 to 1000000.</value>
    [Range(2, 1_000_000)]
    public int BreakerMinimumThroughput { get; set; } = 20;

    /// <summary>The time over which failures are counted.</summary>
    /// <value>Default 30 s; from 500 ms to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan BreakerSamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open.</summary>
    /// <value>Default 15 s; from 500 ms to 1 day.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Every rule that these options break, each as a message that says what is allowed; for validators of options that carry these.</summary>
    public IReadOnlyList<string> FindFailures() => [.. new FailoverOptionsValidator().Validate(null, this).Failures ?? [], .. new FailoverOptionsRules().Validate(null, this).Failures ?? []];

    internal FailoverOptions Copy() => (FailoverOptions)MemberwiseClone();
}
