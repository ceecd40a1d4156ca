using System.Globalization;

namespace IotHubSecureClient.Direct.Load;

/// <summary>What one reconnect of a fleet that was cut came to.</summary>
/// <param name="CpuMicroseconds">Processor time of the clients' process, in microseconds.</param>
/// <param name="AllocatedBytes">Allocated meanwhile.</param>
/// <param name="ResumedShare">The share of the connections that resumed a session; not a number where it is not known.</param>
/// <param name="CompiledMethods">How many methods the runtime compiled meanwhile, for the whole fleet: its background work would be counted as the clients'.</param>
internal readonly record struct StormFigures(double CpuMicroseconds, double AllocatedBytes, double ResumedShare, double CompiledMethods)
{
    public static StormFigures Parse(string line) => Numbers.Parse(line) is [var cpu, var bytes, var resumed, var compiled] ? new(cpu, bytes, resumed, compiled) : throw new FormatException($"'{line}' is not four numbers.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{CpuMicroseconds:0.0} {AllocatedBytes:0} {ResumedShare:0.000} {CompiledMethods}");
}
