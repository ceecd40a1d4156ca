using System.Net.Sockets;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Clients;

/// <summary>Finds out whether a hub can be reached under the policy: by a handshake that ends there.</summary>
internal sealed class EndpointProbe(TlsClientOptions options, TimeProvider timeProvider)
{
    private readonly Lazy<TlsConnector> _connector = new(() => new TlsConnector(options, timeProvider));

    public async Task RunAsync(string host, int port, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            var connection = await _connector.Value.ConnectAsync(client.GetStream(), host, port, cancellationToken).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            client.Dispose();
        }
    }
}
