using System.Diagnostics;
using System.Globalization;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct.Load;

/// <summary>Connections over TLS that the hub, in a process of its own, cuts again and again, with an acknowledged message on each: what they leave behind. Fails where something grows.</summary>
internal static class Soak
{
    private const int Clients = 4;
    private const int WarmUp = 1000;
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(int cuts)
    {
        await using var hub = new ChildProcess("hub");
        var (port, root) = (int.Parse(await hub.ReadLineAsync(), CultureInfo.InvariantCulture), (await hub.ReadLineAsync()).Replace('|', '\n'));
        Console.WriteLine("| clients | cuts | s | open handles | managed MB | resident MB | threads | timers |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var resumed = await RunAsync(StormVariant.Direct, cuts, hub, new(Clients, TlsPolicies.IotHub20250831, port, root));
        var full = await RunAsync(StormVariant.CipherSuitesPolicy, cuts, hub, new(Clients, TlsPolicies.IotHub20200110, port, root));
        return resumed && full ? 0 : 1;
    }

    private static async Task<bool> RunAsync(StormVariant variant, int cuts, ChildProcess hub, DirectStormFleet fleet)
    {
        foreach (var client in fleet.Clients)
        {
            await client.SetMethodHandlerAsync("method", static (_, _) => Task.FromResult(new DirectMethodResponse(200)));
            await client.SetDesiredPropertiesHandlerAsync(static (_, _) => Task.CompletedTask);
        }

        await fleet.ConnectAsync();
        await CutAsync(WarmUp, hub, fleet);
        var before = await SoakFigures.MeasureAsync();
        var started = Stopwatch.GetTimestamp();
        await CutAsync(cuts, hub, fleet);
        var time = Stopwatch.GetElapsedTime(started);
        var after = await SoakFigures.MeasureAsync();
        await Task.WhenAll(fleet.Clients.Select(client => client.DisposeAsync().AsTask()));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {variant} | {cuts} | {time.TotalSeconds:0.0} | {before.Handles}, {after.Handles} | {before.Managed:0.00}, {after.Managed:0.00} | {before.Resident:0.0}, {after.Resident:0.0} "
            + $"| {before.Threads}, {after.Threads} | {before.Timers}, {after.Timers} |"));
        return after.IsFlatAgainst(before);
    }

    private static async Task CutAsync(int cuts, ChildProcess hub, DirectStormFleet fleet)
    {
        for (var cut = 0; cut < cuts; cut += Clients)
        {
            var back = fleet.AllBackAsync();
            await hub.SignalAsync();
            await back.WaitAsync(LongestRound);
            await Task.WhenAll(fleet.Clients.Select(client => client.SendTelemetryAsync(TelemetryMessage.FromText("1")))).WaitAsync(LongestRound);
        }
    }
}
