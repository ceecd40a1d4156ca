namespace IotHubSecureClient.Emulation.Faults;

internal sealed class OversizedHelloFault : DevHubHandshakeFault
{
    private const int RecordLength = 16 * 1024;
    private const int MessageLength = 0xFFFFFF;

    internal override string Description => "send a ServerHello of 16 MiB";

    internal override async Task RunAsync(FaultyConnection connection)
    {
        byte[] record = new byte[5 + RecordLength];
        ((ReadOnlySpan<byte>)[22, 3, 3, RecordLength >> 8, RecordLength & 0xFF]).CopyTo(record);
        ((ReadOnlySpan<byte>)[2, 0xFF, 0xFF, 0xFF, 3, 3]).CopyTo(record.AsSpan(5));
        bool isRead = await connection.SendAsync(record.ToArray());
        record.AsSpan(5).Clear();
        for (int sent = RecordLength; isRead && sent < MessageLength; sent += RecordLength)
        {
            isRead = await connection.SendAsync(record);
        }

        await connection.DrainAsync();
    }
}
