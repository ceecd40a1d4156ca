using System.Globalization;

namespace IotHubSecureClient.Direct.Load;

/// <summary>
/// 1,000 clients whose connections are cut at once, and that come back: CPU time of the clients' process for one reconnect, with the library, with MQTTnet alone, and with a <c>CipherSuitesPolicy</c> for each
/// connection. Each variant has a process of its own, one after another; the ratio is the median of the rounds' ratios.
/// </summary>
internal static class StormComparison
{
    private const double BareBound = 1.05;
    private const double CipherSuitesPolicyBound = 0.40;
    private const int Cuts = 5;
    private const int MaximumWarmUp = 20;
    private const int CompiledFigure = 3;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var hub = new ChildProcess("hub");
        var (port, root) = (await hub.ReadLineAsync(), await hub.ReadLineAsync());
        var variants = Enum.GetValues<StormVariant>();
        List<Dictionary<StormVariant, double[]>> measured = [];
        for (var round = 0; round < rounds; round++)
        {
            Dictionary<StormVariant, double[]> figures = [];
            foreach (var variant in round % 2 == 0 ? variants : variants.Reverse())
            {
                figures[variant] = await MeasureAsync(variant, hub, port, root);
            }

            measured.Add(figures);
        }

        Console.WriteLine("| reconnect of 1,000 clients | CPU µs | B | resumed |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var variant in variants)
        {
            double Of(int figure) => Numbers.Median(measured.Select(figures => figures[variant][figure]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {variant} | {Of(0):0} | {Of(1):0} | {Of(2):0.000} |"));
        }

        var toBare = Ratio(StormVariant.Bare);
        var toCipherSuitesPolicy = Ratio(StormVariant.CipherSuitesPolicy);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Ratio of Direct to {StormVariant.Bare}: {toBare:0.000} (bound {BareBound:0.00}); to {StormVariant.CipherSuitesPolicy}: {toCipherSuitesPolicy:0.000} (bound {CipherSuitesPolicyBound:0.00})."));
        return toBare <= BareBound && toCipherSuitesPolicy <= CipherSuitesPolicyBound ? 0 : 1;

        double Ratio(StormVariant other) => Numbers.Median(measured.Select(figures => figures[StormVariant.Direct][0] / figures[other][0]));
    }

    private static async Task<double[]> MeasureAsync(StormVariant variant, ChildProcess hub, string port, string root)
    {
        await using var client = new ChildProcess("storm-client", variant.ToString(), port, root);
        await client.ReadLineAsync();

        // Until the runtime compiles nothing more: what it does in the background would be counted as the clients' work.
        for (var warmUp = 0; warmUp < MaximumWarmUp && (await CutAsync(client, hub))[CompiledFigure] > 0;)
        {
            warmUp++;
        }

        List<double[]> cuts = [];
        for (var cut = 0; cut < Cuts; cut++)
        {
            cuts.Add(await CutAsync(client, hub));
        }

        return [.. Enumerable.Range(0, CompiledFigure).Select(figure => Numbers.Median(cuts.Select(values => values[figure])))];
    }

    private static async Task<double[]> CutAsync(ChildProcess client, ChildProcess hub)
    {
        await client.SignalAsync();
        await client.ReadLineAsync();
        await hub.SignalAsync();
        return Numbers.Parse(await client.ReadLineAsync());
    }
}
