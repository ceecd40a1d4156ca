using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>A connection whose ClientHello was read, for a hub that answers it wrongly.</summary>
internal sealed class FaultyConnection(HandshakeClient client, ClientHelloOffer offer)
{
    public ClientHelloOffer Offer { get; } = offer;

    /// <returns>Whether the client is still there.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await client.Socket.SendAsync(bytes, CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads what the client sends until it closes or sends an alert.</summary>
    public Task DrainAsync() => client.Drain.ReadToAlertAsync();
}
