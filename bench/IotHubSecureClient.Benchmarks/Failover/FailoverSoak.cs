using System.Globalization;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Benchmarks.Failover;

/// <summary>Connections that are cut one after another, with an operation on each: open handles and memory are to stay flat.</summary>
internal static class FailoverSoak
{
    private static readonly FailoverOptions AtOnce = new() { ReconnectWindow = TimeSpan.Zero, ReconnectsPerSecond = 1_000_000 };

    public static async Task<int> RunAsync(int cuts)
    {
        var adapter = new CutAdapter();
        await using var client = new FailoverClient<object>(adapter, ["hub.example"], AtOnce);
        await CutAsync(client, adapter, cuts / 10);
        var before = Measure();
        await CutAsync(client, adapter, cuts);
        var after = Measure();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cuts} connections cut: {before.Handles} and {after.Handles} open handles, {before.Bytes / 1e6:0.00} and {after.Bytes / 1e6:0.00} MB of managed memory, {before.Timers} and {after.Timers} timers."));
        return after.Handles <= before.Handles + 8 && after.Bytes <= before.Bytes + 1_000_000 && after.Timers <= before.Timers + 8 ? 0 : 1;
    }

    private static async Task CutAsync(FailoverClient<object> client, CutAdapter adapter, int cuts)
    {
        for (var cut = 0; cut < cuts; cut++)
        {
            var hub = await client.ExecuteAsync(static (hub, _) => ValueTask.FromResult(hub));
            var next = client.ExecuteAsync(static (hub, first, _) => hub == first ? ValueTask.FromException<object>(new IOException("The connection was reset.")) : ValueTask.FromResult(hub), hub);
            adapter.Lose();
            await next;
        }
    }

    private static (int Handles, long Bytes, long Timers) Measure()
    {
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        return (Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0, bytes, Timer.ActiveCount);
    }

    private sealed class CutAdapter : IFailoverAdapter<object>
    {
        private Action<Exception?> _lost = _ => { };

        public void Lose() => _lost(null);

        public object Create(FailoverEndpoint endpoint, Action<Exception?> lost)
        {
            _lost = lost;
            return new byte[10_000];
        }

        public async Task ConnectAsync(object client, CancellationToken cancellationToken) => await Task.Yield();

        public Task ArmAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CheckAsync(object client, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task CloseAsync(object client, CancellationToken cancellationToken) => await Task.Yield();

        public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => Task.CompletedTask;

        public FailureClassification Classify(Exception exception) => new(FailureKind.ConnectionLost);
    }
}
