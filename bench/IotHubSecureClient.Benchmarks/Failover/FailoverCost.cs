using System.Globalization;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>The processor time and the allocation of an operation that is acknowledged at once, or later: what a benchmark's wall clock cannot tell while other programs keep the machine busy.</summary>
internal static class FailoverCost
{
    private const int Operations = 500_000;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var client = new FailoverClient<object>(new InstantAdapter(new object()), ["hub.example"]);
        await client.ConnectAsync();
        var answer = new LaterAnswer();
        var (median, bytes) = Measure(rounds, "acknowledged at once", "; bound: 1000 ns, 0 B", number => Expect(client.ExecuteAsync(static (_, number, _) => ValueTask.FromResult(number), number)));
        Measure(rounds, "acknowledged later", "", _ =>
        {
            var call = client.ExecuteAsync(static (_, answer, _) => answer.WaitAsync(), answer);
            answer.Come();
            Expect(call);
        });
        return median <= 1000 && bytes < 0.01 ? 0 : 1;
    }

    private static (double Nanoseconds, double Bytes) Measure(int rounds, string what, string bound, Action<int> operation)
    {
        Measure(operation);
        var figures = Enumerable.Range(0, rounds).Select(_ => Measure(operation)).OrderBy(figure => figure.Nanoseconds).ToArray();
        var (median, bytes) = (figures[rounds / 2].Nanoseconds, figures.Max(figure => figure.Bytes));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"an operation that is {what}: {median:0} ns of processor time ({figures[0].Nanoseconds:0} to {figures[^1].Nanoseconds:0}), {bytes:0.##} B{bound}"));
        return (median, bytes);
    }

    private static (double Nanoseconds, double Bytes) Measure(Action<int> operation)
    {
        var (time, bytes) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Operations; i++)
        {
            operation(i);
        }

        return ((Environment.CpuUsage.TotalTime - time).TotalNanoseconds / Operations, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Operations);
    }

    private static void Expect(ValueTask<int> call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The operation is not over.");
        }
    }
}
