using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

internal sealed class ServerHelloFault : DevHubHandshakeFault
{
    private readonly SslProtocols _version;
    private readonly TlsCipherSuite _suite;

    public ServerHelloFault(SslProtocols version, TlsCipherSuite suite)
    {
        _ = ServerHelloBytes.WireVersion(version);
        _version = version;
        _suite = suite;
    }

    internal override string Description => $"select \"{TlsNames.Of(_version)}, {TlsNames.Of(_suite)}\" whatever the client offers";

    internal override async Task RunAsync(FaultyConnection connection)
    {
        await connection.SendAsync(ServerHelloBytes.Create(_version, _suite, connection.Offer));
        await connection.DrainAsync();
    }
}
