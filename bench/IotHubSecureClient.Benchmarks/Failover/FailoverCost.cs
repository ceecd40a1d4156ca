using System.Globalization;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>The processor time and the allocation of an operation that is acknowledged at once: what a benchmark's wall clock cannot tell while other programs keep the machine busy.</summary>
internal static class FailoverCost
{
    private const int Operations = 500_000;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var client = new FailoverClient<object>(new InstantAdapter(new object()), ["hub.example"]);
        await client.ConnectAsync();
        Measure(client);
        var figures = Enumerable.Range(0, rounds).Select(_ => Measure(client)).OrderBy(figure => figure.Nanoseconds).ToArray();
        var (median, bytes) = (figures[rounds / 2].Nanoseconds, figures.Max(figure => figure.Bytes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an operation: {median:0} ns of processor time ({figures[0].Nanoseconds:0} to {figures[^1].Nanoseconds:0}), {bytes:0.##} B; bound: 1000 ns, 0 B"));
        return median <= 1000 && bytes < 0.01 ? 0 : 1;
    }

    private static (double Nanoseconds, double Bytes) Measure(FailoverClient<object> client)
    {
        var (time, bytes) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Operations; i++)
        {
            Expect(client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), i));
        }

        return ((Environment.CpuUsage.TotalTime - time).TotalNanoseconds / Operations, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Operations);
    }

    private static void Expect(ValueTask<int> call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The operation was not acknowledged at once.");
        }
    }
}
