using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>Makes the service clients of a <see cref="FailoverServiceClient"/>, one after the other. What can outlive them does: TLS sessions to resume, parsed roots.</summary>
/// <remarks>HTTPS has no connection that lives as long as its client: what is connected, checked and probed is that the hub can be reached under the policy, by a handshake without credentials.</remarks>
internal sealed class ServiceAdapter : IFailoverAdapter<DirectServiceClient>
{
    private readonly DirectServiceClientOptions[] _options;
    private readonly HubDialer[] _dialers;
    private readonly TimeProvider _timeProvider;
    private volatile HubDialer _lastDialer;

    public ServiceAdapter(IReadOnlyList<DirectServiceClientOptions> hubs, TlsConnector? connector, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _options = [.. hubs];
        _dialers = [.. hubs.Select(hub => DirectServiceClient.NewDialer(hub, connector, timeProvider, loggerFactory))];
        _lastDialer = _dialers[0];
        _timeProvider = timeProvider;
    }

    public string[] HostNames => [.. _dialers.Select(dialer => dialer.Host)];

    public TlsHandshakeRecord? LastHandshake => _lastDialer.LastHandshake;

    /// <summary>An operation finds that its connection is lost; there is no other that could.</summary>
    public DirectServiceClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        _lastDialer = _dialers[endpoint.Index];
        return new DirectServiceClient(_options[endpoint.Index], _lastDialer, _timeProvider);
    }

    public Task ConnectAsync(DirectServiceClient client, CancellationToken cancellationToken) => client.ProbeAsync(cancellationToken);

    public Task ArmAsync(DirectServiceClient client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(DirectServiceClient client, CancellationToken cancellationToken) => client.ProbeAsync(cancellationToken);

    public Task CloseAsync(DirectServiceClient client, CancellationToken cancellationToken)
    {
        client.Dispose();
        return Task.CompletedTask;
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => _dialers[endpoint.Index].ProbeAsync(cancellationToken);

    public FailureClassification Classify(Exception exception) => DirectFailures.Classify(exception);
}
