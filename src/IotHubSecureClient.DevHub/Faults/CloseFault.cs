namespace IotHubSecureClient.Emulation.Faults;

internal sealed class CloseFault(bool sendsServerHello) : DevHubHandshakeFault
{
    internal override string Description => sendsServerHello ? "close in the middle of the handshake" : "close in answer to the ClientHello";

    internal override async Task RunAsync(FaultyConnection connection)
    {
        if (sendsServerHello)
        {
            // The header announces a Certificate message of 1024 bytes; three of them follow.
            byte[] halfRecord = [22, 3, 3, 4, 4, 11, 0, 4, 0, 0, 3, 253];
            await connection.SendAsync((byte[])[.. ServerHelloBytes.Acceptable(connection.Offer), .. halfRecord]);
        }
    }
}
