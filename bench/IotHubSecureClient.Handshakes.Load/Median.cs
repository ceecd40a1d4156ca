namespace IotHubSecureClient.Handshakes.Load;

/// <summary>A median, and the interval in which it lies with 95 % of certainty.</summary>
internal static class Median
{
    private const int Samples = 2000;
    private const int Seed = 20251125;

    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Bootstrap: the medians of as many values, drawn with replacement; the seed is fixed, so that the same values give the same interval.</summary>
    public static (double Low, double High) Interval(double[] values)
    {
#pragma warning disable CA5394 // Drawing samples, not keys.
        var random = new Random(Seed);
        var medians = Enumerable.Range(0, Samples).Select(_ => Of(Enumerable.Range(0, values.Length).Select(_ => values[random.Next(values.Length)]))).Order().ToArray();
#pragma warning restore CA5394
        return (medians[Samples / 40], medians[^(Samples / 40)]);
    }
}
