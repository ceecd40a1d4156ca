namespace IotHubSecureClient.Handshake;

/// <summary>Reads and checks the content of the extensions that this project knows; all others are left alone.</summary>
internal static class ClientHelloExtensions
{
    private const byte HostNameType = 0;
    private const int MaximumHostNameLength = 255;
    private const int MinimumBinderLength = 32;

    /// <returns>Null where everything is as it should be.</returns>
    public static HandshakeFault? Parse(Extension extension, ref ClientHello hello)
    {
        switch (extension.Type)
        {
            case ExtensionType.ServerName:
                return ParseServerName(extension.Data, ref hello);
            case ExtensionType.ApplicationLayerProtocolNegotiation:
                return ParseApplicationProtocols(extension.Data, ref hello);
            case ExtensionType.SupportedVersions:
                hello.SupportedVersions = ReadList8(extension.Data);
                return hello.SupportedVersions.Count == 0 ? ClientHelloFaults.SupportedVersions : null;
            case ExtensionType.SupportedGroups:
                hello.SupportedGroups = ReadList16(extension.Data);
                return hello.SupportedGroups.Count == 0 ? ClientHelloFaults.SupportedGroups : null;
            case ExtensionType.SignatureAlgorithms:
                hello.SignatureAlgorithms = ReadList16(extension.Data);
                return hello.SignatureAlgorithms.Count == 0 ? ClientHelloFaults.SignatureAlgorithms : null;
            case ExtensionType.SignatureAlgorithmsCert:
                return ReadList16(extension.Data).Count == 0 ? ClientHelloFaults.SignatureAlgorithms : null;
            case ExtensionType.SessionTicket:
                hello.SessionTicket = extension.Data;
                return null;
            case ExtensionType.PskKeyExchangeModes:
                var modes = new WireReader(extension.Data);
                return modes.TryReadVector8(out ReadOnlySpan<byte> list) && !list.IsEmpty && modes.IsAtEnd ? null : ClientHelloFaults.PskKeyExchangeModes;
            case ExtensionType.KeyShare:
                return CheckKeyShare(extension.Data);
            case ExtensionType.PreSharedKey:
                hello.HasPreSharedKey = true;
                return CheckPreSharedKey(extension.Data);
            default:
                return null;
        }
    }

    private static HandshakeFault? ParseServerName(ReadOnlySpan<byte> data, ref ClientHello hello)
    {
        hello.HasServerName = true;
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || list.IsEmpty || !reader.IsAtEnd)
        {
            return ClientHelloFaults.ServerName;
        }

        var names = new WireReader(list);
        while (!names.IsAtEnd)
        {
            if (!names.TryReadByte(out byte type) || !names.TryReadVector16(out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                return ClientHelloFaults.ServerName;
            }

            if (type != HostNameType)
            {
                continue;
            }

            if (!hello.ServerName.IsEmpty)
            {
                return ClientHelloFaults.TwoServerNames;
            }

            if (name.Length > MaximumHostNameLength || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                return ClientHelloFaults.ServerNameText;
            }

            hello.ServerName = name;
        }

        return null;
    }

    private static HandshakeFault? ParseApplicationProtocols(ReadOnlySpan<byte> data, ref ClientHello hello)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || list.IsEmpty || !reader.IsAtEnd)
        {
            return ClientHelloFaults.ApplicationProtocols;
        }

        var names = new WireReader(list);
        while (!names.IsAtEnd)
        {
            if (!names.TryReadVector8(out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                return ClientHelloFaults.ApplicationProtocols;
            }
        }

        hello.ApplicationProtocols = new ApplicationProtocolList(list);
        return null;
    }

    private static HandshakeFault? CheckKeyShare(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> list) || !reader.IsAtEnd)
        {
            return ClientHelloFaults.KeyShare;
        }

        var shares = new WireReader(list);
        while (!shares.IsAtEnd)
        {
            if (!shares.TryReadUInt16(out _) || !shares.TryReadVector16(out ReadOnlySpan<byte> key) || key.IsEmpty)
            {
                return ClientHelloFaults.KeyShare;
            }
        }

        return null;
    }

    private static HandshakeFault? CheckPreSharedKey(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(out ReadOnlySpan<byte> identityList) || identityList.IsEmpty
            || !reader.TryReadVector16(out ReadOnlySpan<byte> binderList) || binderList.IsEmpty || !reader.IsAtEnd)
        {
            return ClientHelloFaults.PreSharedKey;
        }

        int count = 0;
        var identities = new WireReader(identityList);
        for (; !identities.IsAtEnd; count++)
        {
            if (!identities.TryReadVector16(out ReadOnlySpan<byte> identity) || identity.IsEmpty || !identities.TryReadBytes(sizeof(uint), out _))
            {
                return ClientHelloFaults.PreSharedKey;
            }
        }

        var binders = new WireReader(binderList);
        for (; !binders.IsAtEnd; count--)
        {
            if (!binders.TryReadVector8(out ReadOnlySpan<byte> binder) || binder.Length < MinimumBinderLength)
            {
                return ClientHelloFaults.PreSharedKey;
            }
        }

        return count == 0 ? null : ClientHelloFaults.PreSharedKeyBinders;
    }

    /// <summary>A list whose length is one byte; empty where it is not well-formed.</summary>
    private static UInt16List ReadList8(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        return reader.TryReadVector8(out ReadOnlySpan<byte> list) && list.Length % 2 == 0 && reader.IsAtEnd ? new UInt16List(list) : default;
    }

    /// <summary>A list whose length is two bytes; empty where it is not well-formed.</summary>
    private static UInt16List ReadList16(ReadOnlySpan<byte> data)
    {
        var reader = new WireReader(data);
        return reader.TryReadVector16(out ReadOnlySpan<byte> list) && list.Length % 2 == 0 && reader.IsAtEnd ? new UInt16List(list) : default;
    }
}
