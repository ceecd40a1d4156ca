using System.Diagnostics;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>The short form of the soak in bench, over sockets. Alone, because it counts the handles of the process.</summary>
[CollectionDefinition(nameof(FailoverSoakTests), DisableParallelization = true)]
[Collection(nameof(FailoverSoakTests))]
public sealed class FailoverSoakTests
{
    private const int Cuts = 200;
    private const int AllowedHandles = 16;
    private const long EnoughMemory = 200_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionsCutOneAfterAnother_LeaveNoHandle()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var options = new FailoverOptions { ReconnectWindow = TimeSpan.Zero, ReconnectsPerSecond = 1_000_000 };
        await using var device = new FailoverDeviceClient([hub.AddDevice()], options, pacer: new ReconnectPacer());
        await device.ConnectAsync(Cancellation);
        await CutAsync(hub, device, AllowedHandles);

        // A collection would close what was left open.
        Assert.True(GC.TryStartNoGCRegion(EnoughMemory));
        var before = Handles();
        await CutAsync(hub, device, Cuts);
        var after = Handles();
        GC.EndNoGCRegion();

        Assert.InRange(after, 0, before + AllowedHandles);
        Assert.Equal(1 + AllowedHandles + Cuts, hub.Hub.Connections.Total);
    }

    /// <summary>A message that is sent behind the cut can be acknowledged on the next connection only.</summary>
    private static async Task CutAsync(DirectTestHub hub, FailoverDeviceClient device, int cuts)
    {
        for (var cut = 0; cut < cuts; cut++)
        {
            hub.Hub.Faults.CutConnections();
            await device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation);
        }
    }

    private static int Handles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
