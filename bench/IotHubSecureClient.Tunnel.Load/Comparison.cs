using System.Globalization;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>Loads the variants in turn, round by round, so that whatever else the machine does falls on all of them.</summary>
internal static class Comparison
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(int rounds)
    {
        using var origin = new ChildProcess(new Dictionary<string, string>(), "origin");
        var originPort = int.Parse(origin.ReadLine(), CultureInfo.InvariantCulture);
        using var nginx = new NginxVariant(originPort);
        using var inProcess = new TunnelVariant(originPort);
        using var own = new ChildProcess(new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }, "tunnel", originPort.ToString(CultureInfo.InvariantCulture));
        var ownAddress = own.ReadLine().Split(' ');
        var (inProcessPort, inProcessConnect) = inProcess.Open();
        (string Name, LoadClient Client)[] variants =
        [
            ("direct", new(originPort, [])),
            ("nginx", new(nginx.Port, [])),
            ("tunnel, same process", new(inProcessPort, inProcessConnect)),
            ("tunnel, own process", new(int.Parse(ownAddress[0], CultureInfo.InvariantCulture), Convert.FromBase64String(ownAddress[1]))),
        ];
        await MeasureAsync("connections/s", variants, rounds, client => client.ConnectionsPerSecondAsync(Time), 1);
        await MeasureAsync("MB/s", variants, rounds, client => client.BytesPerSecondAsync(Time), 1e6);
        return 0;
    }

    private static async Task MeasureAsync(string unit, (string Name, LoadClient Client)[] variants, int rounds, Func<LoadClient, Task<double>> measure, double divisor)
    {
        var figures = variants.ToDictionary(variant => variant.Name, _ => new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, client) in variants)
            {
                var figure = await measure(client) / divisor;

                // The first round warms up.
                if (round >= 0)
                {
                    figures[name].Add(figure);
                }
            }
        }

        foreach (var (name, values) in figures)
        {
            var ratio = Median(values.Zip(figures["nginx"], (value, nginx) => value / nginx));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} {Median(values),10:0} {unit}, {ratio:0.00} of nginx ({values.Min():0} to {values.Max():0})"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
