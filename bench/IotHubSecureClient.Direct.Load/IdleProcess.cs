using System.Globalization;

namespace IotHubSecureClient.Direct.Load;

/// <summary>Connects clients that do nothing, and prints the resident memory for each, that of the whole process, and the managed memory for each, in KiB, and the processor time for each in a second, in µs.</summary>
internal static class IdleProcess
{
    private const int ConnectingAtATime = 8;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(ClientArguments arguments)
    {
        var create = LoadClient.Factory(arguments);

        // The first client brings the code with it.
        List<LoadClient> clients = [await create(0)];
        var before = await ResidentAsync();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        var number = 0;
        await Task.WhenAll(Enumerable.Range(0, ConnectingAtATime).Select(async _ =>
        {
            for (var next = Interlocked.Increment(ref number); next < arguments.Count; next = Interlocked.Increment(ref number))
            {
                var client = await create(next);
                lock (clients)
                {
                    clients.Add(client);
                }
            }
        }));
        var after = await ResidentAsync();
        managed = GC.GetTotalMemory(forceFullCollection: true) - managed;
        var cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(Idle);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(after - before) / (clients.Count - 1):0.00} {after:0} {managed / 1024.0 / (clients.Count - 1):0.00} {cpu.TotalMicroseconds / Idle.TotalSeconds / clients.Count:0.00}"));
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        return 0;
    }

    private static async Task<double> ResidentAsync()
    {
        await Task.Delay(Settle);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await Task.Delay(Settle);
        return Environment.WorkingSet / 1024.0;
    }
}
