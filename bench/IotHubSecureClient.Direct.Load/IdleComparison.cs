using System.Globalization;
using IotHubSecureClient.Handshakes.Load;

namespace IotHubSecureClient.Direct.Load;

/// <summary>The resident memory and the processor time of 1,000 idle clients, through Direct and with bare MQTTnet: medians, and the median of the ratios pair by pair.</summary>
internal static class IdleComparison
{
    private const double Bound = 1.10;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var hub = new ChildProcess("hub");
        var (port, root) = (int.Parse(await hub.ReadLineAsync(), CultureInfo.InvariantCulture), await hub.ReadLineAsync());
        List<(double[] Bare, double[] Direct)> pairs = [];
        for (var round = 0; round < rounds; round++)
        {
            var arguments = new ClientArguments(round % 2 == 1, "", HubProcess.Devices, port, root);
            var first = await MeasureAsync(arguments);
            var second = await MeasureAsync(arguments with { IsDirect = !arguments.IsDirect });
            pairs.Add(arguments.IsDirect ? (second, first) : (first, second));
        }

        double Of(Func<(double[] Bare, double[] Direct), double> value) => Median.Of(pairs.Select(value));
        var ratio = Of(pair => pair.Direct[0] / pair.Bare[0]);
        Console.WriteLine("| idle clients | bare KiB each | Direct KiB each | ratio | bound | bare process KiB | Direct process KiB | ratio | bare managed KiB each | Direct managed KiB each | bare µs/s each | Direct µs/s each |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {HubProcess.Devices} | {Of(pair => pair.Bare[0]):0.0} | {Of(pair => pair.Direct[0]):0.0} | {ratio:0.000} | {Bound:0.00} | {Of(pair => pair.Bare[1]):0} | {Of(pair => pair.Direct[1]):0} "
            + $"| {Of(pair => pair.Direct[1] / pair.Bare[1]):0.000} | {Of(pair => pair.Bare[2]):0.0} | {Of(pair => pair.Direct[2]):0.0} "
            + $"| {Of(pair => pair.Bare[3]):0.0} | {Of(pair => pair.Direct[3]):0.0} |"));
        return ratio <= Bound ? 0 : 1;
    }

    private static async Task<double[]> MeasureAsync(ClientArguments arguments)
    {
        await using var client = new ChildProcess(["idle-client", .. arguments.ToArguments()]);
        return Numbers.Parse(await client.ReadLineAsync());
    }
}
