using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>Makes the device clients of a <see cref="FailoverDeviceClient"/>, one after the other. What can outlive them does: TLS sessions to resume, certificates, parsed roots.</summary>
internal sealed class DeviceAdapter : IFailoverAdapter<DirectDeviceClient>
{
    private readonly DeviceProfile[] _profiles;
    private readonly DeviceHandlers _handlers;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _loggerFactory;
    private volatile DeviceProfile _lastProfile;

    public DeviceAdapter(IReadOnlyList<DirectDeviceClientOptions> hubs, TlsConnector? connector, DeviceHandlers handlers, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        _profiles = [.. hubs.Select(hub => new DeviceProfile(hub, connector, timeProvider, loggerFactory))];
        _lastProfile = _profiles[0];
        _handlers = handlers;
        _timeProvider = timeProvider;
        _loggerFactory = loggerFactory;
    }

    public string[] HostNames => [.. _profiles.Select(profile => profile.Dialer.Host)];

    public TlsHandshakeRecord? LastHandshake => _lastProfile.Dialer.LastHandshake;

    public DirectDeviceClient Create(FailoverEndpoint endpoint, Action<Exception?> lost)
    {
        var profile = _profiles[endpoint.Index];
        _lastProfile = profile;
        var client = new DirectDeviceClient(profile, _timeProvider, _loggerFactory);
        client.StateChanged += (_, change) =>
        {
            if (change.State == DirectConnectionState.Disconnected)
            {
                lost(change.Reason);
            }
        };
        return client;
    }

    /// <summary>The handlers come first, so that their subscriptions go with the connect, in one packet.</summary>
    public async Task ConnectAsync(DirectDeviceClient client, CancellationToken cancellationToken)
    {
        _handlers.HoldChanges();
        await _handlers.SetAsync(client, cancellationToken).ConfigureAwait(false);
        await client.ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Once more, for what the application has set meanwhile.</summary>
    public async Task ArmAsync(DirectDeviceClient client, CancellationToken cancellationToken)
    {
        await _handlers.SetAsync(client, cancellationToken).ConfigureAwait(false);
        await _handlers.CatchUpAsync(client, cancellationToken).ConfigureAwait(false);
    }

    public Task CheckAsync(DirectDeviceClient client, CancellationToken cancellationToken) => client.PingAsync(cancellationToken);

    public async Task CloseAsync(DirectDeviceClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Without waiting for the application's handlers, which may take their time, or call this very client.
            client.Dispose();
        }
    }

    public Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken) => _profiles[endpoint.Index].Dialer.ProbeAsync(cancellationToken);

    public FailureClassification Classify(Exception exception) => DirectFailures.Classify(exception);
}
