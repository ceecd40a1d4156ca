namespace IotHubSecureClient.Handshake;

/// <summary>The extensions whose content is read; the IANA registry "TLS ExtensionType Values".</summary>
internal static class ExtensionType
{
    public const ushort ServerName = 0;
    public const ushort SupportedGroups = 10;
    public const ushort SignatureAlgorithms = 13;
    public const ushort ApplicationLayerProtocolNegotiation = 16;
    public const ushort SessionTicket = 35;
    public const ushort PreSharedKey = 41;
    public const ushort SupportedVersions = 43;
    public const ushort PskKeyExchangeModes = 45;
    public const ushort SignatureAlgorithmsCert = 50;
    public const ushort KeyShare = 51;
}
