using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Tests.Mqtt;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>A failover whose time passes when the test says so.</summary>
internal sealed class RunningFailover
{
    private readonly MqttTestHub _hub;
    private readonly PhaseProbe _phases = new();
    private readonly Task _run;

    private RunningFailover(MqttTestHub hub, DevHubFailoverPlan plan, CancellationToken cancellationToken)
    {
        _hub = hub;
        _run = hub.Hub.FailoverAsync(plan, _phases, cancellationToken);
    }

    public bool IsCompleted => _run.IsCompleted;

    /// <summary>Starts a failover, and waits for its first phase.</summary>
    public static async Task<RunningFailover> StartAsync(MqttTestHub hub, DevHubFailoverPlan plan, CancellationToken? cancellationToken = null)
    {
        var failover = new RunningFailover(hub, plan, cancellationToken ?? TestContext.Current.CancellationToken);
        if (plan.Phases.Length > 0)
        {
            await Task.WhenAny(failover._run, failover.NextAsync());
        }

        return failover;
    }

    /// <summary>A failover of one phase of a minute.</summary>
    public static Task<RunningFailover> StartAsync(MqttTestHub hub, DevHubFailoverPhaseKind kind) =>
        StartAsync(hub, new DevHubFailoverPlan { Phases = [new(kind, TimeSpan.FromMinutes(1))] });

    public Task<DevHubFailoverPhaseKind> NextAsync() => _phases.NextAsync();

    public Task EndAsync() => _run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Lets a minute pass, and waits for the end.</summary>
    public Task FinishAsync()
    {
        _hub.Clock.Advance(TimeSpan.FromMinutes(1));
        return EndAsync();
    }
}
