namespace IotHubSecureClient.Handshake;

/// <summary>
/// The first message of a TLS client, as a view of the bytes it was read from (RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2).
/// Lists are complete and in the client's order, GREASE values (RFC 8701) included.
/// </summary>
/// <remarks>Made by <see cref="ClientHelloReader"/> only, and well-formed then. To keep what it says, take a <see cref="ClientHelloOffer"/>.</remarks>
public ref struct ClientHello
{
    /// <summary>The length of the message in bytes, its own header of four included, the headers of records not.</summary>
    public int Length { get; internal set; }

    /// <summary>The version field: the highest version of a client without <c>supported_versions</c>, 0x0303 with it.</summary>
    public ushort LegacyVersion { get; internal set; }

    /// <summary>The 32 random bytes.</summary>
    public ReadOnlySpan<byte> Random { get; internal set; }

    /// <summary>The session to resume in TLS 1.2, or bytes without meaning in TLS 1.3; 0 to 32 bytes.</summary>
    public ReadOnlySpan<byte> SessionId { get; internal set; }

    /// <summary>The cipher suites and signalling values (0x00FF, 0x5600), at least one.</summary>
    public UInt16List CipherSuites { get; internal set; }

    /// <summary>The compression methods; 0, for none, is among them.</summary>
    public ReadOnlySpan<byte> CompressionMethods { get; internal set; }

    /// <summary>All extensions, no two of one type.</summary>
    public ExtensionList Extensions { get; internal set; }

    /// <summary>Whether there is a <c>server_name</c> extension (RFC 6066, section 3).</summary>
    public bool HasServerName { get; internal set; }

    /// <summary>The host name asked for, in ASCII; empty where there is none.</summary>
    public ReadOnlySpan<byte> ServerName { get; internal set; }

    /// <summary>The names of the ALPN extension (RFC 7301).</summary>
    public ApplicationProtocolList ApplicationProtocols { get; internal set; }

    /// <summary>The versions of the <c>supported_versions</c> extension (RFC 8446, section 4.2.1); empty where there is none.</summary>
    public UInt16List SupportedVersions { get; internal set; }

    /// <summary>The groups of the <c>supported_groups</c> extension (RFC 8446, section 4.2.7).</summary>
    public UInt16List SupportedGroups { get; internal set; }

    /// <summary>The schemes of the <c>signature_algorithms</c> extension (RFC 8446, section 4.2.3).</summary>
    public UInt16List SignatureAlgorithms { get; internal set; }

    /// <summary>The ticket of a session to resume in TLS 1.2 (RFC 5077); empty where the client has none.</summary>
    public ReadOnlySpan<byte> SessionTicket { get; internal set; }

    /// <summary>Whether there is a <c>pre_shared_key</c> extension, by which TLS 1.3 resumes (RFC 8446, section 4.2.11).</summary>
    public bool HasPreSharedKey { get; internal set; }
}
