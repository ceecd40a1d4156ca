using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Makes fake clients, keeps them all, and counts how many of them are live at a time. Thread-safe.</summary>
internal sealed class FakeHubAdapter : IFailoverAdapter<FakeHubClient>
{
    private readonly Lock _lock = new();
    private readonly List<FakeHubClient> _clients = [];
    private readonly List<string> _probes = [];
    private int _live;
    private int _mostLive;
    private int _checks;

    public IReadOnlyList<FakeHubClient> Clients
    {
        get
        {
            lock (_lock)
            {
                return [.. _clients];
            }
        }
    }

    public FakeHubClient Current => Clients[^1];

    /// <summary>How many clients are live.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>The most clients that were live at one time.</summary>
    public int MostLive => Volatile.Read(ref _mostLive);

    public int Checks => Volatile.Read(ref _checks);

    public IReadOnlyList<string> Probes
    {
        get
        {
            lock (_lock)
            {
                return [.. _probes];
            }
        }
    }

    /// <summary>What happens when a client is made.</summary>
    public Action<FailoverEndpoint> OnCreate { get; set; } = _ => { };

    /// <summary>What happens to a connect. By default it succeeds.</summary>
    public Func<FakeHubClient, CancellationToken, Task> OnConnect { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnArm { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnCheck { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FakeHubClient, CancellationToken, Task> OnClose { get; set; } = (_, _) => Task.CompletedTask;

    public Func<FailoverEndpoint, CancellationToken, Task> OnProbe { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Exception, FailureClassification> OnClassify { get; set; } = Read;

    /// <summary>Has each connect fail in turn as stated, and succeed from then on.</summary>
    public void FailConnects(params Exception[] failures)
    {
        var left = new Queue<Exception>(failures);
        OnConnect = (_, _) => left.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
    }

    /// <summary>Has the connects to an endpoint fail always.</summary>
    public void FailConnectsTo(string endpoint, Func<Exception> failure) =>
        OnConnect = (client, _) => client.Endpoint == endpoint ? Task.FromException(failure()) : Task.CompletedTask;

    public FakeHubClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        OnCreate(endpoint);
        lock (_lock)
        {
            _mostLive = Math.Max(_mostLive, ++_live);
            _clients.Add(new FakeHubClient(_clients.Count, endpoint.Name, lost));
            return _clients[^1];
        }
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
        Interlocked.Increment(ref _checks);
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
            lock (_lock)
            {
                _live--;
            }

            client.Close();
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _probes.Add(endpoint.Name);
        }

        return OnProbe(endpoint, cancellationToken);
    }

    public FailureClassification Classify(Exception exception) => OnClassify(exception);

    private static FailureClassification Read(Exception exception) => exception switch
    {
        FakeHubException known => known.Classification,
        TlsPolicyViolationException => new(FailureKind.PolicyViolation),
        OperationCanceledException => new(FailureKind.Cancelled),
        _ => new(FailureKind.ConnectionLost),
    };
}
