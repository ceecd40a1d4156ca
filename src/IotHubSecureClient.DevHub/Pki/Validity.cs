namespace IotHubSecureClient.Emulation.Pki;

/// <summary>From when to when a certificate is valid, both ends included.</summary>
internal readonly record struct Validity(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    // Certificates are judged by the peer's clock, so the hub's own (possibly simulated) clock has no say here.
    public static Validity FromDays(double first, double last)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new Validity(now.AddDays(first), now.AddDays(last));
    }
}
