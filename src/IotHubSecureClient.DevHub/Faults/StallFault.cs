namespace IotHubSecureClient.Emulation.Faults;

internal sealed class StallFault(bool sendsServerHello) : DevHubHandshakeFault
{
    internal override string Description => sendsServerHello ? "stall after its ServerHello" : "stall in the handshake";

    internal override async Task RunAsync(FaultyConnection connection)
    {
        if (sendsServerHello)
        {
            await connection.SendAsync(ServerHelloBytes.Acceptable(connection.Offer));
        }

        await connection.DrainAsync();
    }
}
