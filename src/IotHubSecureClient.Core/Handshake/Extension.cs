namespace IotHubSecureClient.Handshake;

/// <summary>One extension of a hello (RFC 8446, section 4.2).</summary>
public readonly ref struct Extension
{
    internal Extension(ushort type, ReadOnlySpan<byte> data)
    {
        Type = type;
        Data = data;
    }

    /// <summary>Its number in the IANA registry "TLS ExtensionType Values".</summary>
    public ushort Type { get; }

    /// <summary>Its content, without the length in front of it.</summary>
    public ReadOnlySpan<byte> Data { get; }
}
