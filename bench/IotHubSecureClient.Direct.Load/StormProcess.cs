using System.Runtime;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct.Load;

/// <summary>Connects a fleet, and says so. For each line of its input it waits until all clients have come back, and prints the <see cref="StormFigures"/>.</summary>
internal static class StormProcess
{
    public static async Task<int> RunAsync(StormVariant variant, int port, string rootPem)
    {
        rootPem = rootPem.Replace('|', '\n');
        StormFleet fleet = variant switch
        {
            StormVariant.Bare => new BareStormFleet(HubProcess.Devices, port, rootPem),
            StormVariant.Direct => new DirectStormFleet(HubProcess.Devices, TlsPolicies.IotHub20250831, port, rootPem),
            _ => new DirectStormFleet(HubProcess.Devices, TlsPolicies.IotHub20200110, port, rootPem),
        };
        await fleet.ConnectAsync();
        Console.WriteLine();
        while (await Console.In.ReadLineAsync() is not null)
        {
            GC.Collect();
            var back = fleet.AllBackAsync();
            var compiled = JitInfo.GetCompiledMethodCount();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var cpu = Environment.CpuUsage.TotalTime;
            Console.WriteLine();
            await back;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            Console.WriteLine(new StormFigures(cpu.TotalMicroseconds / HubProcess.Devices, allocated / HubProcess.Devices, fleet.ResumedShare, JitInfo.GetCompiledMethodCount() - compiled));
        }

        return 0;
    }
}
