namespace IotHubSecureClient.Direct.Load;

/// <summary>How messages are sent.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Messages">How many.</param>
/// <param name="Size">The bytes of each.</param>
/// <param name="UnderWay">How many wait for their confirmation at a time.</param>
internal sealed record TelemetryScenario(string Name, int Messages, int Size, int UnderWay)
{
    public static IReadOnlyList<TelemetryScenario> All { get; } =
    [
        new("100 B, one at a time", 10_000, 100, 1),
        new("100 B, 64 at a time", 50_000, 100, 64),
        new("4 KiB, 64 at a time", 20_000, 4096, 64),
        new("64 KiB, 8 at a time", 2_000, 65_536, 8),
    ];
}
