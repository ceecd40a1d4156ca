using System.Globalization;
using System.Text;

namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>How the attempts to connect are spread over the seconds of a day in which there are any.</summary>
/// <param name="attempts">How many there were in each second.</param>
internal sealed class AttemptDistribution(IReadOnlyDictionary<int, int> attempts)
{
    private const int BucketSize = 20;
    private const int LastBucket = 120;

    private readonly int[] _sorted = [.. attempts.Values.Order()];

    /// <summary>The attempts in a second that this share of the seconds does not exceed.</summary>
    public int Percentile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];

    /// <summary>Percentiles, a histogram of the seconds, and the minutes in which there were attempts.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"attempts a second, over {_sorted.Length} seconds that had any: p50 {Percentile(0.5)}, p90 {Percentile(0.9)}, p99 {Percentile(0.99)}, most {_sorted[^1]}");
        foreach (var bucket in _sorted.GroupBy(value => Math.Min((value - 1) / BucketSize * BucketSize, LastBucket)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{bucket.Key + 1,4} {(bucket.Key == LastBucket ? "or more" : $"to {bucket.Key + BucketSize}"),-8}{bucket.Count(),5} seconds");
        }

        foreach (var minute in attempts.GroupBy(each => each.Key / 60, each => each.Value).OrderBy(minute => minute.Key))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{TimeSpan.FromMinutes(minute.Key):hh\\:mm} {minute.Sum(),6} attempts, at most {minute.Max()} in a second");
        }

        return text.ToString().TrimEnd();
    }
}
