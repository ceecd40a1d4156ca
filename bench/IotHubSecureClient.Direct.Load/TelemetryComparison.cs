using System.Globalization;
using IotHubSecureClient.Handshakes.Load;

namespace IotHubSecureClient.Direct.Load;

/// <summary>Telemetry through Direct and through bare MQTTnet, with QoS 1 and the same hub: medians, and the median of the ratios pair by pair.</summary>
internal static class TelemetryComparison
{
    private const double Bound = 1.05;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var hub = new ChildProcess("hub");
        var (port, root) = (int.Parse(await hub.ReadLineAsync(), CultureInfo.InvariantCulture), await hub.ReadLineAsync());
        Console.WriteLine("| telemetry | bare µs | Direct µs | ratio | bound | bare CPU µs | Direct CPU µs | bare B | Direct B |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var missed = 0;
        foreach (var scenario in TelemetryScenario.All)
        {
            List<(double[] Bare, double[] Direct)> pairs = [];
            for (var round = 0; round < rounds; round++)
            {
                var arguments = new ClientArguments(round % 2 == 1, scenario.Name, scenario.Messages, port, root);
                var first = await MeasureAsync(arguments);
                var second = await MeasureAsync(arguments with { IsDirect = !arguments.IsDirect });
                pairs.Add(arguments.IsDirect ? (second, first) : (first, second));
            }

            var ratio = Median.Of(pairs.Select(pair => pair.Direct[0] / pair.Bare[0]));
            missed += ratio <= Bound ? 0 : 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {scenario.Name} | {Of(pair => pair.Bare[0]):0.0} | {Of(pair => pair.Direct[0]):0.0} | {ratio:0.000} | {Bound:0.00} | {Of(pair => pair.Bare[1]):0.0} | {Of(pair => pair.Direct[1]):0.0} "
                + $"| {Of(pair => pair.Bare[2]):0} | {Of(pair => pair.Direct[2]):0} |"));

            double Of(Func<(double[] Bare, double[] Direct), double> value) => Median.Of(pairs.Select(value));
        }

        return missed == 0 ? 0 : 1;
    }

    private static async Task<double[]> MeasureAsync(ClientArguments arguments)
    {
        await using var client = new ChildProcess(["telemetry-client", .. arguments.ToArguments()]);
        return Numbers.Parse(await client.ReadLineAsync());
    }
}
