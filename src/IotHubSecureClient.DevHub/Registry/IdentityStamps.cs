using System.Globalization;
using System.Text;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>Makes ETags and generation ids that never come twice in a hub.</summary>
internal sealed class IdentityStamps(TimeProvider timeProvider)
{
    private long _lastETag = 100_000;
    private long _lastGeneration;

    /// <summary>Base64 of decimal digits, as the service's.</summary>
    public string NextETag() => Convert.ToBase64String(Encoding.ASCII.GetBytes(Interlocked.Increment(ref _lastETag).ToString(CultureInfo.InvariantCulture)));

    /// <summary>The clock in ticks, as the service's, or one more than the last where the clock has not moved.</summary>
    public string NextGenerationId()
    {
        long last;
        long next;
        do
        {
            last = Interlocked.Read(ref _lastGeneration);
            next = Math.Max(last + 1, timeProvider.GetUtcNow().UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _lastGeneration, next, last) != last);
        return next.ToString(CultureInfo.InvariantCulture);
    }
}
