using System.Diagnostics;
using System.Globalization;

namespace IotHubSecureClient.Direct.Load;

/// <summary>Sends telemetry and prints the microseconds, CPU microseconds and allocated bytes for each message.</summary>
internal static class TelemetryProcess
{
    private const int WarmUpShare = 5;

    public static async Task<int> RunAsync(ClientArguments arguments)
    {
        var scenario = TelemetryScenario.All.Single(scenario => scenario.Name == arguments.Scenario);
        await using var client = await LoadClient.Factory(arguments)(0);
        var body = new byte[scenario.Size];
        await SendAsync(client, body, arguments.Count / WarmUpShare, scenario.UnderWay);

        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await SendAsync(client, body, arguments.Count, scenario.UnderWay);
        var time = Stopwatch.GetElapsedTime(started);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{time.TotalMicroseconds / arguments.Count:0.000} {cpu.TotalMicroseconds / arguments.Count:0.000} {allocated / (double)arguments.Count:0}"));
        return 0;
    }

    private static Task SendAsync(LoadClient client, byte[] body, int count, int underWay)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, underWay).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await client.SendAsync(body);
            }
        }));
    }
}
