using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>Makes the service clients of a <see cref="FailoverServiceClient"/>, one after the other. What can outlive them does: TLS sessions to resume, parsed roots.</summary>
/// <remarks>HTTPS has no connection that lives as long as its client: what is connected, checked and probed is that the hub can be reached under the policy, by a handshake without credentials.</remarks>
internal sealed class ServiceAdapter : IFailoverAdapter<DirectServiceClient>
{
    private readonly ServiceProfile[] _profiles;
    private volatile ServiceProfile _lastProfile;

    public ServiceAdapter(IReadOnlyList<DirectServiceClientOptions> hubs, TlsConnector? connector, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _profiles = [.. hubs.Select(hub => new ServiceProfile(hub, connector, timeProvider, loggerFactory))];
        _lastProfile = _profiles[0];
    }

    public string[] HostNames => [.. _profiles.Select(profile => profile.Dialer.Host)];

    public TlsHandshakeRecord? LastHandshake => _lastProfile.Dialer.LastHandshake;

    /// <summary>An operation finds that its connection is lost; there is no other that could.</summary>
    public DirectServiceClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        var profile = _profiles[endpoint.Index];
        _lastProfile = profile;
        return new DirectServiceClient(profile);
    }

    public Task ConnectAsync(DirectServiceClient client, CancellationToken cancellationToken) => client.ProbeAsync(cancellationToken);

    public Task ArmAsync(DirectServiceClient client, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(DirectServiceClient client, CancellationToken cancellationToken) => client.ProbeAsync(cancellationToken);

    public Task CloseAsync(DirectServiceClient client, CancellationToken cancellationToken)
    {
        client.Dispose();
        return Task.CompletedTask;
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => _profiles[endpoint.Index].Dialer.ProbeAsync(cancellationToken);

    public FailureClassification Classify(Exception exception) => exception switch
    {
        // A new connection that cannot be made is the loss of the hub, and one that the policy refuses the end of it: either way, not a byte of the request was sent.
        TlsPolicyViolationException => new(FailureKind.PolicyViolation) { IsUndone = true },
        IotHubDirectException
        {
            ErrorCode: IotHubErrorCodes.ConnectionFailed,
            InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError },
        } => new(FailureKind.ConnectionLost) { IsUndone = true },
        _ => DirectFailures.Classify(exception),
    };
}
