using System.Globalization;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>What one block of connections took, for one connection.</summary>
internal readonly record struct Block(double CpuMicroseconds, double AllocatedBytes, double ResumedShare)
{
    public static Block Parse(ReadOnlySpan<string> values) => new(Number(values[0]), Number(values[1]), Number(values[2]));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CpuMicroseconds:0.00} {AllocatedBytes:0} {ResumedShare:0.00}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
