using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Makes fake clients, keeps them all, and checks that no more than one of them is live at a time.</summary>
internal sealed class FakeHubAdapter : IFailoverAdapter<FakeHubClient>
{
    private int _live;

    public List<FakeHubClient> Clients { get; } = [];

    public FakeHubClient Current => Clients[^1];

    /// <summary>The most clients that were live at one time.</summary>
    public int MostLive { get; private set; }

    public int Checks { get; private set; }

    public List<string> Probes { get; } = [];

    /// <summary>What happens to a connect. By default it succeeds.</summary>
    public Func<FakeHubClient, CancellationToken, Task> OnConnect { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnArm { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnCheck { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnClose { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FailoverEndpoint, CancellationToken, Task> OnProbe { get; set; } = (_, _) => Task.CompletedTask;

    public FakeHubClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        MostLive = Math.Max(MostLive, ++_live);
        Clients.Add(new FakeHubClient(Clients.Count, endpoint.Name, lost));
        return Current;
    }

    public async Task ConnectAsync(FakeHubClient client, CancellationToken cancellationToken)
    {
        await OnConnect(client, cancellationToken).ConfigureAwait(false);
        client.IsConnected = true;
    }

    public async Task ArmAsync(FakeHubClient client, CancellationToken cancellationToken)
    {
        await OnArm(client, cancellationToken).ConfigureAwait(false);
        client.IsArmed = true;
    }

    public Task CheckAsync(FakeHubClient client, CancellationToken cancellationToken)
    {
        Checks++;
        return OnCheck(client, cancellationToken);
    }

    public async Task CloseAsync(FakeHubClient client, CancellationToken cancellationToken)
    {
        try
        {
            await OnClose(client, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            client.IsConnected = false;
            client.IsClosed = true;
            _live--;
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken)
    {
        Probes.Add(endpoint.Name);
        return OnProbe(endpoint, cancellationToken);
    }

    public FailureClassification Classify(Exception exception) => exception switch
    {
        FakeHubException known => known.Classification,
        IotHubSecureClient.Tls.TlsPolicyViolationException => new(FailureKind.PolicyViolation),
        OperationCanceledException => new(FailureKind.Cancelled),
        _ => new(FailureKind.ConnectionLost),
    };
}
