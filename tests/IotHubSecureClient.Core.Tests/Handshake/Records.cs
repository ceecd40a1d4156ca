namespace IotHubSecureClient.Tests.Handshake;

/// <summary>Cuts handshake data into records.</summary>
internal static class Records
{
    public static byte[] Split(byte[] data, params int[] lengths)
    {
        List<byte> bytes = [];
        int position = 0;
        foreach (int length in lengths.Append(data.Length))
        {
            int taken = Math.Min(length, data.Length - position);
            while (taken > 0)
            {
                int step = Math.Min(taken, 1 << 14);
                bytes.AddRange([22, 3, 1, (byte)(step >> 8), (byte)step, .. data.AsSpan(position, step)]);
                position += step;
                taken -= step;
            }
        }

        return [.. bytes];
    }

    /// <summary>The handshake data of whole records.</summary>
    public static byte[] Join(byte[] records)
    {
        List<byte> data = [];
        for (int position = 0; position < records.Length;)
        {
            int length = (records[position + 3] << 8) | records[position + 4];
            data.AddRange(records.AsSpan(position + 5, length));
            position += 5 + length;
        }

        return [.. data];
    }
}
