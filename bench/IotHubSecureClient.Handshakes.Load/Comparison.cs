using System.Diagnostics;
using System.Globalization;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>Runs the pairs in turn, a process for each side and round, and prints medians and the median of the ratios pair by pair.</summary>
internal static class Comparison
{
    private const int Connections = 500;

    public static async Task<int> RunAsync(int rounds)
    {
        var missed = 0;
        Console.WriteLine("| scenario | bare µs | library µs | ratio | bound | bare B | library B | resumed |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var scenario in Scenario.All)
        {
            missed += await RunAsync(scenario, rounds) ? 0 : 1;
        }

        return missed == 0 ? 0 : 1;
    }

    private static async Task<bool> RunAsync(Scenario scenario, int rounds)
    {
        using var server = Start(["server", scenario.Resume.ToString()]);
        var port = int.Parse(await ReadLineAsync(server), CultureInfo.InvariantCulture);
        var root = await ReadLineAsync(server);
        List<(ClientResult Bare, ClientResult Library)> pairs = [];
        for (var round = 0; round < rounds; round++)
        {
            var arguments = new ClientArguments(Library: false, scenario.Policy, scenario.ProcessPolicy, Connections, port, root);
            var libraryFirst = round % 2 == 1;
            var first = await MeasureAsync(arguments with { Library = libraryFirst });
            var second = await MeasureAsync(arguments with { Library = !libraryFirst });
            pairs.Add(libraryFirst ? (second, first) : (first, second));
        }

        server.StandardInput.Close();
        await server.WaitForExitAsync();
        var ratio = Median(pairs.Select(pair => pair.Library.CpuMicroseconds / pair.Bare.CpuMicroseconds));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {Median(pairs.Select(pair => pair.Bare.CpuMicroseconds)):0} | {Median(pairs.Select(pair => pair.Library.CpuMicroseconds)):0} | {ratio:0.000} | {scenario.Bound:0.00} "
            + $"| {Median(pairs.Select(pair => pair.Bare.AllocatedBytes)):0} | {Median(pairs.Select(pair => pair.Library.AllocatedBytes)):0} | {Median(pairs.Select(pair => pair.Library.ResumedShare)):0.00} |"));
        return scenario.Bound is not { } bound || ratio <= bound;
    }

    private static async Task<ClientResult> MeasureAsync(ClientArguments arguments)
    {
        using var client = Start(arguments.ToArguments());
        var line = await ReadLineAsync(client);
        await client.WaitForExitAsync();
        return ClientResult.Parse(line);
    }

    private static async Task<string> ReadLineAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The process ended early with exit code {process.ExitCode}.");

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(Comparison).Assembly.Location, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException("The process did not start.");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
