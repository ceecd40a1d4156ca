using System.Net;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>Opens verified TLS connections to one hub. There is no proxy in between that the policy would not see.</summary>
/// <param name="connector">What verifies them.</param>
/// <param name="host">The name that the certificate has to be for.</param>
/// <param name="port">The TCP port.</param>
/// <param name="address">Where to connect, if not to <paramref name="host"/>.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="lookup">Gives the addresses of a name; <see langword="null"/> for the system's resolver.</param>
internal sealed class HubDialer(TlsConnector connector, string host, int port, string? address, TimeProvider timeProvider, Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null)
{
    private readonly AddressBook _addresses = new(new AddressRace(timeProvider));
    private volatile TlsHandshakeRecord? _last;

    public string Host => host;

    public int Port => port;

    public TimeProvider TimeProvider => timeProvider;

    public TlsHandshakeRecord? LastHandshake => _last;

    public async Task<HubConnection> DialAsync(CancellationToken cancellationToken)
    {
        // Looked up for every connection: after a failover the name has other addresses.
        var addresses = await (lookup ?? NameResolver.Shared.GetAddressesAsync)(address ?? host, cancellationToken).ConfigureAwait(false);
        var (socket, used) = await _addresses.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
        var transport = new HubStream(socket);
        try
        {
            var connection = await connector.ConnectAsync(transport, host, port, cancellationToken).ConfigureAwait(false);
            _last = new(connection.Session, null, timeProvider.GetUtcNow());
            _addresses.Praise(used);
            return new(connection, transport);
        }
        catch (Exception exception)
        {
            _addresses.Blame(used);
            if (exception is TlsPolicyViolationException violation)
            {
                _last = new(violation.Session, violation, timeProvider.GetUtcNow());
            }

            throw;
        }
    }

    /// <summary>Makes a connection, and ends it: the hub can be reached under the policy.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var connection = await DialAsync(cancellationToken).ConfigureAwait(false);
        await connection.Tls.DisposeAsync().ConfigureAwait(false);
    }
}
