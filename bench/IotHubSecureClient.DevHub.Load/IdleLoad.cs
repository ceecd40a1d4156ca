using System.Diagnostics;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>Opens idle connections, each of another device, until the hub's process has the given resident memory or the time is up.</summary>
internal static class IdleLoad
{
    private const int Batch = 250;
    private const int AtOnce = 16;

    public static async Task<int> RunAsync(int mebibytes, TimeSpan limit)
    {
        await using var hub = await HubProcess.StartAsync();
        var devices = new List<IdleDevice>();
        try
        {
            var connector = new IdleConnector(hub.Address);
            await hub.AskAsync(1);
            devices.Add(await connector.ConnectAsync("device0", CancellationToken.None));
            var first = await hub.AskAsync(1);
            var figures = first;
            var start = Stopwatch.GetTimestamp();
            while (figures.ResidentBytes >> 20 < mebibytes && Stopwatch.GetElapsedTime(start) < limit)
            {
                await hub.AskAsync(devices.Count + Batch);
                devices.AddRange(await OpenAsync(connector, devices.Count));
                figures = await hub.AskAsync(devices.Count);
            }

            var reached = figures.ResidentBytes >> 20 >= mebibytes ? "the limit" : $"not the limit of {mebibytes} MiB, for lack of time";
            Console.WriteLine($"idle connections: {devices.Count:N0}, each of a device of its own; {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            Console.WriteLine($"resident memory of the hub: {figures.ResidentBytes >> 20} MiB ({reached}); with one connection: {first.ResidentBytes >> 20} MiB");
            Console.WriteLine($"a connection with its device: {(figures.ResidentBytes - first.ResidentBytes) / 1024.0 / (devices.Count - 1):F1} KiB resident");
            return 0;
        }
        finally
        {
            devices.ForEach(device => device.Dispose());
        }
    }

    private static async Task<IdleDevice[]> OpenAsync(IdleConnector connector, int first)
    {
        var opened = new IdleDevice[Batch];
        await Parallel.ForAsync(0, Batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
            opened[i] = await connector.ConnectAsync($"device{first + i}", token));
        return opened;
    }
}
