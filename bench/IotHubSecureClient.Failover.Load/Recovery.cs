using System.Diagnostics;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;

namespace IotHubSecureClient.Failover.Load;

/// <summary>
/// Sends fleets through the same scripted failover, one after another, each on a hub of its own: how long from "the hub is up" to each device's first acknowledgement. The first fleet is the library's,
/// and the ratios are its own to each other one.
/// </summary>
internal static class Recovery
{
    private const double MedianBound = 1;
    private const double LastBound = 0.5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <param name="run">How many devices there are, and what the hub takes.</param>
    /// <param name="newHubOptions">Makes the options of a hub.</param>
    /// <param name="fleets">Make the fleets.</param>
    public static async Task<int> CompareAsync(RecoveryArguments run, Func<DevHubOptions> newHubOptions, params Func<DevHub, Fleet>[] fleets)
    {
        var plan = DevHubFailoverPlan.AsObserved.Scale(0.1);
        var taken = run.ConnectionsPerSecond == 0 ? "any number of connections" : $"{run.ConnectionsPerSecond} connections a second";
        Console.WriteLine($"{run.Devices} devices, a failover of {plan.Duration.TotalSeconds} s, a hub that takes {taken}, the library's clients asking for {run.ReconnectsPerSecond} a second; seconds from 'the hub is up' to the first acknowledged message.");
        Console.WriteLine($"| clients | p50 s | p99 s | ratio p50 | ratio p99 | not back in {Limit.TotalSeconds} s | most connections in a second | acknowledged | missing at the hub | calls failed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        (double Median, double Last)? ours = null;
        var missed = 0;
        foreach (var newFleet in fleets)
        {
            await using var hub = await DevHub.StartAsync(newHubOptions());
            await using var arrivals = new Arrivals(hub);
            var fleet = newFleet(hub);
            TimeSpan[] times;
            await using (fleet)
            {
                await fleet.StartAsync();
                using var throttled = run.ConnectionsPerSecond > 0 ? hub.Faults.Throttle(run.ConnectionsPerSecond) : null;
                await hub.FailoverAsync(plan);
                times = await fleet.FirstAcknowledgementsAfterAsync(Stopwatch.GetTimestamp(), Limit);
            }

            Array.Sort(times);
            var (median, last) = (times[run.Devices / 2].TotalSeconds, times[run.Devices * 99 / 100].TotalSeconds);
            var missing = await arrivals.CountMissingAsync(fleet.Acknowledged);
            ours ??= (median, last);
            var (medianRatio, lastRatio) = (ours.Value.Median / median, ours.Value.Last / last);
            missed += fleet.IsOurs ? missing : medianRatio <= MedianBound && lastRatio <= LastBound ? 0 : 1;
            var mostInASecond = hub.Connections.GroupBy(connection => connection.StartedAt.ToUnixTimeSeconds()).Max(second => second.Count());
            Console.WriteLine(FormattableString.Invariant(
                $"| {fleet.Name} | {median:0.00} | {last:0.00} | {medianRatio:0.00} | {lastRatio:0.00} | {times.Count(time => time == Limit)} | {mostInASecond} | {fleet.Acknowledged.Values.Sum()} | {missing} | {fleet.Failures} |"));
        }

        Console.WriteLine(FormattableString.Invariant($"Bounds for the ratio of {nameof(FailoverFleet)} to each other: p50 {MedianBound:0.00}, p99 {LastBound:0.00}; nothing missing."));
        return missed == 0 ? 0 : 1;
    }
}
