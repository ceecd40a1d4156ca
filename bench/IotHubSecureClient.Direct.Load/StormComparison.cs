using System.Globalization;
using IotHubSecureClient.Handshakes.Load;

namespace IotHubSecureClient.Direct.Load;

/// <summary>
/// 1,000 clients whose connections are cut at once, and that come back: CPU time of the clients' process for one reconnect, with the library, with MQTTnet alone, and with a <c>CipherSuitesPolicy</c> for each
/// connection. Each variant has a process and a hub of its own; their connections are cut in turn, so that what slows the machine slows all of them, and the ratio is the median of the turns' ratios. Each round
/// starts new processes, because no two lay out their code in the same way. What the garbage collector takes is a large share of a storm, in which most of what is allocated lives until its end; each way to run
/// it has lines of its own.
/// </summary>
internal static class StormComparison
{
    private const double BareBound = 1.05;
    private const double CipherSuitesPolicyBound = 0.40;
    private const int Turns = 12;

    public static async Task<int> RunAsync(int rounds)
    {
        Console.WriteLine("| garbage collection | clients | CPU µs | B | resumed | Direct's ratio to it | 95 % | by round | bound |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var met = true;
        foreach (var collection in GarbageCollection.All)
        {
            met &= await RunAsync(rounds, collection);
        }

        return met ? 0 : 1;
    }

    private static async Task<bool> RunAsync(int rounds, GarbageCollection collection)
    {
        List<Dictionary<StormVariant, StormFigures>> turns = [];
        for (var round = 0; round < rounds; round++)
        {
            turns.AddRange(await MeasureAsync(collection));
        }

        Print(StormVariant.Direct, "| | |");
        var met = PrintRatio(StormVariant.Bare, BareBound);
        return PrintRatio(StormVariant.CipherSuitesPolicy, CipherSuitesPolicyBound) && met;

        bool PrintRatio(StormVariant variant, double bound)
        {
            double[] ratios = [.. turns.Select(turn => turn[StormVariant.Direct].CpuMicroseconds / turn[variant].CpuMicroseconds)];
            var (ratio, (low, high)) = (Median.Of(ratios), Median.Interval(ratios));
            double[] byRound = [.. ratios.Chunk(Turns).Select(Median.Of)];
            Print(variant, string.Create(CultureInfo.InvariantCulture, $"{ratio:0.000} | {low:0.000} to {high:0.000} | {byRound.Min():0.000} to {byRound.Max():0.000} | {bound:0.00}"));
            return ratio <= bound;
        }

        void Print(StormVariant variant, string ratio)
        {
            double Of(Func<StormFigures, double> figure) => Median.Of(turns.Select(turn => figure(turn[variant])));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {collection.Name} | {variant} | {Of(turn => turn.CpuMicroseconds):0} | {Of(turn => turn.AllocatedBytes):0} | {Of(turn => turn.ResumedShare):0.000} | {ratio} |"));
        }
    }

    private static async Task<List<Dictionary<StormVariant, StormFigures>>> MeasureAsync(GarbageCollection collection)
    {
        await using var bare = await StormFleetProcess.StartAsync(StormVariant.Bare, collection);
        await using var direct = await StormFleetProcess.StartAsync(StormVariant.Direct, collection);
        await using var cipherSuitesPolicy = await StormFleetProcess.StartAsync(StormVariant.CipherSuitesPolicy, collection);
        StormFleetProcess[] fleets = [bare, direct, cipherSuitesPolicy];
        foreach (var fleet in fleets)
        {
            await fleet.WarmUpAsync();
        }

        List<Dictionary<StormVariant, StormFigures>> turns = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            Dictionary<StormVariant, StormFigures> figures = [];
            foreach (var fleet in turn % 2 == 0 ? fleets : fleets.Reverse())
            {
                figures[fleet.Variant] = await fleet.CutAsync();
            }

            turns.Add(figures);
        }

        return turns;
    }
}
