using System.Diagnostics;
using System.Globalization;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>Runs each scenario in several client processes, one after another, because no two lay out their code in the same way; prints the median of the ratios pair by pair.</summary>
internal static class Comparison
{
    private const int Processes = 10;

    public static async Task<int> RunAsync(int pairs, string name)
    {
        var missed = 0;
        Console.WriteLine("| scenario | bare µs | library µs | ratio | 95 % | by process | bound | bare B | library B | resumed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var scenario in Scenario.All.Where(scenario => scenario.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            missed += await RunAsync(scenario, pairs) ? 0 : 1;
        }

        return missed == 0 ? 0 : 1;
    }

    private static async Task<bool> RunAsync(Scenario scenario, int pairs)
    {
        using var server = Start(["server", scenario.Resume.ToString()]);
        var port = int.Parse(await ReadLineAsync(server), CultureInfo.InvariantCulture);
        var arguments = new ClientArguments(scenario.Library, scenario.Policy, scenario.ProcessPolicy, pairs, port, await ReadLineAsync(server));
        List<BlockPair> all = [];
        List<double> byProcess = [];
        for (var i = 0; i < Processes; i++)
        {
            var measured = await MeasureAsync(arguments);
            all.AddRange(measured);
            byProcess.Add(Median.Of(measured.Select(pair => pair.Ratio)));
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
        var ratios = all.Select(pair => pair.Ratio).ToArray();
        var ratio = Median.Of(ratios);
        var (low, high) = Median.Interval(ratios);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {Median.Of(all.Select(pair => pair.Bare.CpuMicroseconds)):0} | {Median.Of(all.Select(pair => pair.Library.CpuMicroseconds)):0} | {ratio:0.000} | {low:0.000} to {high:0.000} "
            + $"| {byProcess.Min():0.000} to {byProcess.Max():0.000} | {scenario.Bound:0.00} "
            + $"| {Median.Of(all.Select(pair => pair.Bare.AllocatedBytes)):0} | {Median.Of(all.Select(pair => pair.Library.AllocatedBytes)):0} | {Median.Of(all.Select(pair => pair.Library.ResumedShare)):0.00} |"));
        return scenario.Bound is not { } bound || ratio <= bound;
    }

    private static async Task<BlockPair[]> MeasureAsync(ClientArguments arguments)
    {
        using var client = Start(arguments.ToArguments());
        var pairs = new BlockPair[arguments.Pairs];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = BlockPair.Parse(await ReadLineAsync(client));
        }

        await client.WaitForExitAsync();
        return pairs;
    }

    private static async Task<string> ReadLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The process ended early with exit code {process.ExitCode}.");

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(Comparison).Assembly.Location, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException("The process did not start.");
}
