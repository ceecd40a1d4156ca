using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

internal sealed class SimulatedAdapter(SimulatedHub hub, SimulatedDevice device) : IFailoverAdapter<SimulatedConnection>
{
    public SimulatedConnection Create(FailoverEndpoint endpoint, Action<Exception?> lost) => new(device, lost);

    public Task ConnectAsync(SimulatedConnection client, CancellationToken cancellationToken)
    {
        device.OnConnecting();
        return hub.ConnectAsync(client, cancellationToken);
    }

    /// <summary>Subscribes, and catches up with what was missed.</summary>
    public async Task ArmAsync(SimulatedConnection client, CancellationToken cancellationToken)
    {
        await hub.RequestAsync(client, () => hub.Subscribe(client), cancellationToken);
        await device.CatchUpAsync(client, cancellationToken);
    }

    public Task CheckAsync(SimulatedConnection client, CancellationToken cancellationToken) => hub.RequestAsync(client, static () => { }, cancellationToken);

    public Task CloseAsync(SimulatedConnection client, CancellationToken cancellationToken)
    {
        client.Close();
        return Task.CompletedTask;
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => Task.CompletedTask;

    public FailureClassification Classify(Exception exception) => exception is FakeHubException known ? known.Classification : new(FailureKind.ConnectionLost);
}
