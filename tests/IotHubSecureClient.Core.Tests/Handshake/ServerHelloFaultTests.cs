using IotHubSecureClient.Handshake;
using static IotHubSecureClient.Handshake.TlsAlertDescription;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ServerHelloFaultTests
{
    private static readonly (ushort, byte[]) Tls13 = ServerHelloBuilder.Version(0x0304);

    public static TheoryData<string, byte[], TlsAlertDescription, string> Malformed => new()
    {
        { "type", Bytes(new() { Type = 1 }), UnexpectedMessage, "a handshake message of another type" },
        { "http", "HTTP/1.1 400 Bad Request\r\n"u8.ToArray(), UnexpectedMessage, "a record that is not of the handshake" },
        { "data", [23, 3, 3, 0, 1, 0], UnexpectedMessage, "a record that is not of the handshake" },
        { "ccs", [20, 3, 3, 0, 1, 2], UnexpectedMessage, "a malformed ChangeCipherSpec record" },
        { "ccs, long", [20, 3, 3, 0, 2], UnexpectedMessage, "a malformed ChangeCipherSpec record" },
        { "ccs, version", [20, 2], ProtocolVersion, "a record of another protocol version than 3.x" },
        { "alert", [21, 3, 3, 0, 3], DecodeError, "an alert that is not two bytes long" },
        { "empty body", Records.Split([2, 0, 0, 0]), DecodeError, "a ServerHello that ends within a field" },
        { "no suite", Records.Split([2, 0, 0, 35, 3, 3, .. new byte[33]]), DecodeError, "a ServerHello that ends within a field" },
        { "session id", Bytes(new() { SessionId = new byte[33] }), DecodeError, "a session id of more than 32 bytes" },
        { "trailing", Bytes(new() { TrailingBytes = [0] }), DecodeError, "bytes after the last field of the ServerHello" },
        { "extensions length", Bytes(new() { Extensions = null, TrailingBytes = [0, 1] }), DecodeError, "a ServerHello that ends within a field" },
        { "extension length", Bytes(new() { Extensions = null, TrailingBytes = [0, 4, 0, 35, 0, 1] }), DecodeError, "an extension that is longer than the list it is in" },
        { "twice", Extensions((23, []), (23, [])), IllegalParameter, "the same extension twice" },
        { "version length", Extensions((43, [2, 3, 4])), DecodeError, "a supported_versions extension that is not two bytes long" },
        { "version 1.2", Extensions(ServerHelloBuilder.Version(0x0303)), IllegalParameter, "a supported_versions extension that selects anything but TLS 1.3" },
        { "version, unknown", Extensions(ServerHelloBuilder.Version(0x7F1C)), IllegalParameter, "a supported_versions extension that selects anything but TLS 1.3" },
        { "legacy version", Bytes(new() { LegacyVersion = 0x0301, Extensions = [Tls13] }), IllegalParameter, "a version field other than 0x0303 together with TLS 1.3" },
        { "legacy 1.3", Bytes(new() { LegacyVersion = 0x0304 }), ProtocolVersion, "a version field that is none of SSL 3.0 to TLS 1.2, without supported_versions" },
        { "legacy, unknown", Bytes(new() { LegacyVersion = 0x0200 }), ProtocolVersion, "a version field that is none of SSL 3.0 to TLS 1.2, without supported_versions" },
        { "compression", Bytes(new() { CompressionMethod = 1, Extensions = [Tls13] }), IllegalParameter, "compression selected together with TLS 1.3" },
        { "psk length", Extensions(Tls13, (41, [0])), DecodeError, "a pre_shared_key extension that is not two bytes long" },
        { "alpn, none", Extensions(HelloBuilder.Protocols()), DecodeError, "an application_layer_protocol_negotiation extension that does not hold exactly one name" },
        { "alpn, two", Extensions(HelloBuilder.Protocols([1], [2])), DecodeError, "an application_layer_protocol_negotiation extension that does not hold exactly one name" },
        { "alpn, no text", Extensions(HelloBuilder.Protocols([[]])), DecodeError, "an application_layer_protocol_negotiation extension that does not hold exactly one name" },
        { "alpn, length", Extensions((16, [0, 9, 1, 104])), DecodeError, "an application_layer_protocol_negotiation extension that does not hold exactly one name" },
        { "retry without version", Bytes(new() { Random = ServerHelloBuilder.RetryRandom }), MissingExtension, "a HelloRetryRequest without supported_versions" },
        {
            "record goes on in 1.3", Records.Split([.. new ServerHelloBuilder { Extensions = [Tls13] }.ToMessage(), 8, 0, 0, 0]), UnexpectedMessage,
            "more handshake data in the record that ends a TLS 1.3 ServerHello"
        },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Read_MalformedHello_ReturnsInvalidWithTheAlert(string what, byte[] bytes, TlsAlertDescription alert, string reason)
    {
        HandshakeReadResult result = ServerHelloReader.Read(bytes, out ServerHello hello);

        Assert.Equal((what, new HandshakeReadResult(HandshakeReadStatus.Invalid, 0, alert, reason)), (what, result));
        Assert.Equal(0, hello.Length);
    }

    [Fact]
    public void Read_HelloOf16MB_ReturnsTooLarge() =>
        Assert.Equal(HandshakeReadStatus.TooLarge, ServerHelloReader.Read([22, 3, 3, 0x40, 0, 2, 0xFF, 0xFF, 0xFF], out _).Status);

    private static byte[] Bytes(ServerHelloBuilder hello) => hello.ToBytes();

    private static byte[] Extensions(params (ushort Type, byte[] Data)[] extensions) => new ServerHelloBuilder { Extensions = extensions }.ToBytes();
}
