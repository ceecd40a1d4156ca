using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Direct;

/// <summary>
/// Remembers which addresses of a host came to nothing, and tries them only when no other connects: after a failover an old address may accept connections, and so win every race, without ever speaking TLS.
/// </summary>
internal sealed class AddressBook(AddressRace race)
{
    private readonly Lock _lock = new();

    /// <summary>The one that failed longest ago comes first.</summary>
    private readonly List<IPAddress> _failed = [];

    /// <exception cref="SocketException">No address answered; the exception is that of the last one.</exception>
    public async Task<(Socket Socket, IPAddress Address)> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var (first, last) = Split(addresses);
        try
        {
            return await race.ConnectAsync(first, port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException) when (last.Length > 0)
        {
            return await race.ConnectAsync(last, port, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Array.ForEach(first, Blame);
            throw;
        }
    }

    /// <summary>The handshake at an address failed, or did not end in time.</summary>
    public void Blame(IPAddress address)
    {
        lock (_lock)
        {
            _failed.Remove(address);
            _failed.Add(address);
        }
    }

    /// <summary>The handshake at an address succeeded.</summary>
    public void Praise(IPAddress address)
    {
        lock (_lock)
        {
            _failed.Remove(address);
        }
    }

    private (IPAddress[] First, IPAddress[] Last) Split(IPAddress[] addresses)
    {
        lock (_lock)
        {
            _failed.RemoveAll(address => !addresses.Contains(address));
            if (_failed.Count > 0 && _failed.Count == addresses.Distinct().Count())
            {
                // All failed: a new round, without the one that was tried just now.
                _failed.RemoveRange(0, _failed.Count - 1);
            }

            return addresses.Length == 1 ? (addresses, []) : ([.. addresses.Except(_failed)], [.. _failed]);
        }
    }
}
