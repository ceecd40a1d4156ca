using System.Globalization;
using IotHubSecureClient.Handshakes.Load;

namespace IotHubSecureClient.Direct.Load;

/// <summary>
/// 1,000 clients whose connections are cut at once, and that come back: CPU time of the clients' process for one reconnect, with the library, with MQTTnet alone, and with a <c>CipherSuitesPolicy</c> for each
/// connection. Each variant has a process and a hub of its own; their connections are cut in turn, so that what slows the machine slows all of them, and the ratio is the median of the turns' ratios. Each round
/// starts new processes, because no two lay out their code in the same way.
/// </summary>
internal static class StormComparison
{
    private const double BareBound = 1.05;
    private const double CipherSuitesPolicyBound = 0.40;
    private const int Turns = 20;

    public static async Task<int> RunAsync(int rounds)
    {
        List<Dictionary<StormVariant, StormFigures>> turns = [];
        for (var round = 0; round < rounds; round++)
        {
            turns.AddRange(await MeasureAsync());
        }

        Console.WriteLine("| reconnect of 1,000 clients | CPU µs | B | resumed | Direct's ratio to it | 95 % | by round | bound |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Print(StormVariant.Direct, string.Empty);
        var met = PrintRatio(StormVariant.Bare, BareBound);
        return PrintRatio(StormVariant.CipherSuitesPolicy, CipherSuitesPolicyBound) && met ? 0 : 1;

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
                CultureInfo.InvariantCulture, $"| {variant} | {Of(turn => turn.CpuMicroseconds):0} | {Of(turn => turn.AllocatedBytes):0} | {Of(turn => turn.ResumedShare):0.000} | {ratio} |"));
        }
    }

    private static async Task<List<Dictionary<StormVariant, StormFigures>>> MeasureAsync()
    {
        await using var bare = await StormFleetProcess.StartAsync(StormVariant.Bare);
        await using var direct = await StormFleetProcess.StartAsync(StormVariant.Direct);
        await using var cipherSuitesPolicy = await StormFleetProcess.StartAsync(StormVariant.CipherSuitesPolicy);
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
