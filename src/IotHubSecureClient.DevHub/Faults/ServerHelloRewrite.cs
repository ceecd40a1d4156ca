using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Faults;

/// <summary>Changes a ServerHello where it lies, without a change to its length.</summary>
internal sealed class ServerHelloRewrite
{
    // Record header 5, message header 4, version 2, random 32; then the session id with its length.
    private const int VersionOffset = 9;
    private const int SessionIdOffset = 43;
    private const ushort SupportedVersions = 43;

    private readonly ushort? _version;
    private readonly TlsCipherSuite? _suite;

    public ServerHelloRewrite(SslProtocols? version, TlsCipherSuite? suite)
    {
        _version = version is { } chosen ? (ushort)(0x0300 | ServerHelloBytes.WireVersion(chosen)) : null;
        _suite = suite;
    }

    public RewriteOutcome Apply(Span<byte> fromServer)
    {
        HandshakeReadResult result = ServerHelloReader.Read(fromServer, out ServerHello hello);
        if (result.Status != HandshakeReadStatus.Complete)
        {
            return result.Status == HandshakeReadStatus.Incomplete ? RewriteOutcome.Incomplete : RewriteOutcome.NoServerHello;
        }

        int suiteOffset = SessionIdOffset + 1 + hello.SessionId.Length;
        if (_suite is { } suite)
        {
            BinaryPrimitives.WriteUInt16BigEndian(fromServer[suiteOffset..], (ushort)suite);
        }

        if (_version is { } version)
        {
            BinaryPrimitives.WriteUInt16BigEndian(hello.ProtocolVersion == SslProtocols.Tls13 ? SelectedVersion(fromServer, suiteOffset) : fromServer[VersionOffset..], version);
        }

        return RewriteOutcome.Rewritten;
    }

    // After the suite: one byte of compression, the length of the extensions, then type, length and data of each.
    private static Span<byte> SelectedVersion(Span<byte> fromServer, int suiteOffset)
    {
        Span<byte> extension = fromServer[(suiteOffset + 5)..];
        while (BinaryPrimitives.ReadUInt16BigEndian(extension) != SupportedVersions)
        {
            extension = extension[(4 + BinaryPrimitives.ReadUInt16BigEndian(extension[2..]))..];
        }

        return extension[4..];
    }
}
