using System.Globalization;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>What one client process measured, for one connection.</summary>
internal sealed record ClientResult(double CpuMicroseconds, double AllocatedBytes, double ResumedShare)
{
    public static ClientResult Parse(string line)
    {
        var values = line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(values[0], values[1], values[2]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CpuMicroseconds:0.0} {AllocatedBytes:0} {ResumedShare:0.00}");
}
