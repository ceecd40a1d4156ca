namespace IotHubSecureClient.Failover;

/// <summary>Delays that grow, and stay random when they can grow no more: at the cap as well they are drawn from the whole range below it, so that clients that failed together do not come back together.</summary>
/// <remarks>After "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; there, and in the SDK's own back-off, the cap is a value that many delays share.</remarks>
internal static class DecorrelatedJitter
{
    /// <summary>How much longer than the one before a delay may be.</summary>
    public const double Growth = 3;

    /// <param name="previous">The delay before, or zero.</param>
    /// <param name="shortest">The least delay.</param>
    /// <param name="longest">What the delay stays below.</param>
    /// <param name="random">What draws.</param>
    public static TimeSpan Next(TimeSpan previous, TimeSpan shortest, TimeSpan longest, Random random)
    {
        var last = previous > shortest ? previous : shortest;
        var limit = last * Growth < longest ? last * Growth : longest;
        return limit > shortest ? shortest + ((limit - shortest) * random.NextDouble()) : shortest;
    }
}
