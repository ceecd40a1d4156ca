namespace IotHubSecureClient.Handshakes.Load;

/// <summary>Two blocks, one right after the other in one process: what slows the machine slows both.</summary>
internal readonly record struct BlockPair(Block Bare, Block Library)
{
    public double Ratio => Library.CpuMicroseconds / Bare.CpuMicroseconds;

    public static BlockPair Parse(string line)
    {
        var values = line.Split(' ');
        return new(Block.Parse(values.AsSpan(0, 3)), Block.Parse(values.AsSpan(3)));
    }

    public override string ToString() => $"{Bare} {Library}";
}
