namespace IotHubSecureClient.Emulation.Faults;

internal sealed class HandshakeResets(int count) : ConnectionFault
{
    private int _left = count;

    public override bool ResetsHandshake()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
        {
            Strike();
            return true;
        }

        Interlocked.Increment(ref _left);
        Pass();
        return false;
    }
}
