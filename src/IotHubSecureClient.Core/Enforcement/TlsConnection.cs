using System.Net.Security;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>A connection that was verified: its session is within the policy and the server's certificate is valid. Made by <see cref="TlsConnector.ConnectAsync"/>.</summary>
public sealed class TlsConnection : IAsyncDisposable
{
    internal TlsConnection(SslStream stream, TlsSession session)
    {
        Stream = stream;
        Session = session;
    }

    /// <summary>The encrypted stream. Disposing it closes the transport too.</summary>
    public SslStream Stream { get; }

    /// <summary>What was negotiated.</summary>
    public TlsSession Session { get; }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
