namespace IotHubSecureClient.Failover;

/// <summary>What a failure means, as the adapter of a client reads it.</summary>
/// <param name="Kind">The meaning.</param>
/// <param name="RetryAfter">How long the hub asks to wait (RFC 9110, section 10.2.3); <see langword="null"/> where it does not. No more than a day is waited.</param>
public readonly record struct FailureClassification(FailureKind Kind, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>Whether what failed was certainly not done, because it was never sent. What is not safe to repeat is then made again all the same.</summary>
    public bool IsUndone { get; init; }

    /// <summary>How long to wait because the hub asks for it.</summary>
    internal TimeSpan Asked => RetryAfter is not { } asked || asked < TimeSpan.Zero ? TimeSpan.Zero : asked < LongestAsked ? asked : LongestAsked;
}
