using System.Diagnostics;

namespace IotHubSecureClient.Direct.Load;

/// <summary>What a process holds: open handles, which no collection has closed, memory in MB after a full one, threads and timers.</summary>
internal sealed record SoakFigures(int Handles, double Managed, double Resident, int Threads, long Timers)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static async Task<SoakFigures> MeasureAsync()
    {
        // What was cut ends after its client is back.
        await Task.Delay(Settle);
        var handles = CountHandles();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return new(handles, managed / 1e6, process.WorkingSet64 / 1e6, process.Threads.Count, Timer.ActiveCount);
    }

    public bool IsFlatAgainst(SoakFigures before) =>
        Handles <= before.Handles + 8 && Managed <= before.Managed + 1 && Resident <= before.Resident + 20 && Threads <= before.Threads + 8 && Timers <= before.Timers + 8;

    private static int CountHandles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
