namespace IotHubSecureClient.Emulation.Faults;

internal sealed class GarbageFault : DevHubHandshakeFault
{
    internal override string Description => "answer with bytes that are no TLS";

    internal override async Task RunAsync(FaultyConnection connection)
    {
        await connection.SendAsync("This is not TLS, and no alert follows it.\r\n"u8.ToArray());
        await connection.DrainAsync();
    }
}
