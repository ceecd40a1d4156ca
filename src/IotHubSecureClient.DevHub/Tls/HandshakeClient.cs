using IotHubSecureClient.Emulation.Connections;
using Microsoft.AspNetCore.Connections;

namespace IotHubSecureClient.Emulation.Tls;

/// <summary>The client of a connection, until its handshake is accepted.</summary>
internal sealed class HandshakeClient
{
    public HandshakeClient(ConnectionContext connection, DevHubConnection record)
    {
        Socket = new ClientSocket(connection);
        Drain = new ClientDrain(connection.Transport.Input, Tap, record);
    }

    public ClientSocket Socket { get; }

    public ClientTap Tap { get; } = new();

    public ClientDrain Drain { get; }
}
