namespace IotHubSecureClient.Outbox;

/// <summary>Delays that grow, each up to three times the one before, and stay random at their cap as well.</summary>
internal sealed class RetryDelay(OutboxOptions options, Random random)
{
    private const double Growth = 3;

    private long _previousTicks;

    /// <summary>Something went well: the next delay is a short one. May be called on any thread.</summary>
    public void Reset() => Volatile.Write(ref _previousTicks, 0);

    public TimeSpan Next()
    {
        var last = Math.Max(Volatile.Read(ref _previousTicks), options.BaseDelay.Ticks);
        var limit = Math.Min(last * Growth, options.MaxDelay.Ticks);
        var next = options.BaseDelay.Ticks + (long)(Math.Max(0, limit - options.BaseDelay.Ticks) * random.NextDouble());
        Volatile.Write(ref _previousTicks, next);
        return TimeSpan.FromTicks(next);
    }
}
