using IotHubSecureClient.Handshake;
using static IotHubSecureClient.Handshake.TlsAlertDescription;

namespace IotHubSecureClient.Tests.Handshake;

public sealed class ClientHelloFaultTests
{
    public static TheoryData<string, byte[], TlsAlertDescription, string> Malformed => new()
    {
        { "type", Bytes(new() { Type = 2 }), UnexpectedMessage, "a handshake message of another type" },
        { "http", "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), UnexpectedMessage, "a record that is not of the handshake" },
        { "alert", TlsAlert.Fatal(InternalError).ToRecord(), UnexpectedMessage, "a record that is not of the handshake" },
        { "ssl2", [0x80, 0x2E, 0x01, 0x03, 0x01], UnexpectedMessage, "a record that is not of the handshake" },
        { "record version", [22, 2, 0, 0, 4], ProtocolVersion, "a record of another protocol version than 3.x" },
        { "empty record", [22, 3, 1, 0, 0], UnexpectedMessage, "an empty handshake record" },
        { "record length", [22, 3, 1, 0x40, 1], RecordOverflow, "a record of more than 16384 bytes" },
        { "data behind it", Records.Split([.. new HelloBuilder().ToMessage(), 1]), UnexpectedMessage, "more handshake data in the record that ends the ClientHello" },
        { "interleaved", [.. Records.Split(new HelloBuilder().ToMessage()[..20]), 20, 3, 1, 0, 1, 1], UnexpectedMessage, "a record that is not of the handshake" },
        { "empty body", Records.Split([1, 0, 0, 0]), DecodeError, "a ClientHello that ends within a field" },
        { "session id", Bytes(new() { SessionId = new byte[33] }), DecodeError, "a session id of more than 32 bytes" },
        { "no suites", Bytes(new() { CipherSuites = [] }), DecodeError, "a cipher suite list that is empty or of an odd length" },
        { "no compression", Bytes(new() { CompressionMethods = [] }), DecodeError, "an empty list of compression methods" },
        { "no null compression", Bytes(new() { CompressionMethods = [1] }), IllegalParameter, "compression methods without the null method" },
        { "compression", Bytes(new() { CompressionMethods = [1, 0], Extensions = [HelloBuilder.Versions(0x0304)] }), IllegalParameter, "compression offered together with TLS 1.3" },
        { "trailing", Bytes(new() { TrailingBytes = [0] }), DecodeError, "bytes after the last field of the ClientHello" },
        { "half a length", Bytes(new() { Extensions = null, TrailingBytes = [0] }), DecodeError, "a ClientHello that ends within a field" },
        { "extensions length", Bytes(new() { Extensions = null, TrailingBytes = [0, 5, 0, 0, 0, 0] }), DecodeError, "a ClientHello that ends within a field" },
        { "extension length", Bytes(new() { Extensions = null, TrailingBytes = [0, 4, 0, 35, 0, 1] }), DecodeError, "an extension that is longer than the list it is in" },
        { "half an extension", Bytes(new() { Extensions = null, TrailingBytes = [0, 3, 0, 35, 0] }), DecodeError, "an extension that is longer than the list it is in" },
        { "twice", Extensions((23, []), (0x7777, []), (23, [])), IllegalParameter, "the same extension twice" },
        { "unknown twice", Extensions((0x7777, []), (23, []), (0x7777, [1])), IllegalParameter, "the same extension twice" },
        { "grease twice", Extensions((0x0A0A, []), (0x0A0A, [])), IllegalParameter, "the same extension twice" },
        { "many, twice", Extensions([.. Enumerable.Range(1000, 500).Append(1400).Select(i => ((ushort)i, Array.Empty<byte>()))]), IllegalParameter, "the same extension twice" },
        { "name, empty", Extensions((0, [])), DecodeError, "a server_name extension with a wrong length" },
        { "name, empty list", Extensions((0, [0, 0])), DecodeError, "a server_name extension with a wrong length" },
        { "name, no text", Extensions(HelloBuilder.ServerName("")), DecodeError, "a server_name extension with a wrong length" },
        { "name, trailing", Extensions((0, [0, 4, 0, 0, 1, 97, 0])), DecodeError, "a server_name extension with a wrong length" },
        { "name, two", Extensions((0, [0, 8, 0, 0, 1, 97, 0, 0, 1, 98])), IllegalParameter, "two host names in the server_name extension" },
        { "name, zero byte", Extensions(HelloBuilder.ServerName("a\0b")), IllegalParameter, "a host name that is longer than 255 bytes or is not printable ASCII" },
        { "name, not ASCII", Extensions(HelloBuilder.ServerName("\u00e9")), IllegalParameter, "a host name that is longer than 255 bytes or is not printable ASCII" },
        { "name, long", Extensions(HelloBuilder.ServerName(new string('a', 256))), IllegalParameter, "a host name that is longer than 255 bytes or is not printable ASCII" },
        { "alpn, empty", Extensions((16, [0, 0])), DecodeError, "an application_layer_protocol_negotiation extension with a wrong length or an empty name" },
        { "alpn, no text", Extensions(HelloBuilder.Protocols([104], [])), DecodeError, "an application_layer_protocol_negotiation extension with a wrong length or an empty name" },
        { "alpn, name length", Extensions((16, [0, 2, 2, 104])), DecodeError, "an application_layer_protocol_negotiation extension with a wrong length or an empty name" },
        { "alpn, trailing", Extensions((16, [0, 2, 1, 104, 0])), DecodeError, "an application_layer_protocol_negotiation extension with a wrong length or an empty name" },
        { "versions, empty", Extensions(HelloBuilder.Versions()), DecodeError, "a supported_versions extension that is empty or has a wrong length" },
        { "versions, odd", Extensions((43, [3, 3, 4, 3])), DecodeError, "a supported_versions extension that is empty or has a wrong length" },
        { "versions, trailing", Extensions((43, [2, 3, 4, 3])), DecodeError, "a supported_versions extension that is empty or has a wrong length" },
        { "groups, empty", Extensions(HelloBuilder.Groups()), DecodeError, "a supported_groups extension that is empty or has a wrong length" },
        { "groups, odd", Extensions((10, [0, 3, 0, 29, 0])), DecodeError, "a supported_groups extension that is empty or has a wrong length" },
        { "algorithms, empty", Extensions(HelloBuilder.SignatureAlgorithms()), DecodeError, "a signature algorithm extension that is empty or has a wrong length" },
        { "algorithms, trailing", Extensions((13, [0, 2, 8, 4, 0])), DecodeError, "a signature algorithm extension that is empty or has a wrong length" },
        { "certificate algorithms", Extensions((50, [0, 1, 8])), DecodeError, "a signature algorithm extension that is empty or has a wrong length" },
        { "modes, empty", Extensions(HelloBuilder.PskModes()), DecodeError, "a psk_key_exchange_modes extension that is empty or has a wrong length" },
        { "modes, trailing", Extensions((45, [1, 1, 1])), DecodeError, "a psk_key_exchange_modes extension that is empty or has a wrong length" },
        { "share, no key", Extensions((51, [0, 4, 0, 29, 0, 0])), DecodeError, "a key_share extension with a wrong length or an empty key" },
        { "share, trailing", Extensions((51, [0, 0, 0])), DecodeError, "a key_share extension with a wrong length or an empty key" },
        { "psk, empty", Extensions(HelloBuilder.PskModes(1), (41, [])), DecodeError, "a pre_shared_key extension with a wrong length" },
        { "psk, no identity", Extensions(HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(0, 1)), DecodeError, "a pre_shared_key extension with a wrong length" },
        { "psk, no binder", Extensions(HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(1, 0)), DecodeError, "a pre_shared_key extension with a wrong length" },
        { "psk, short binder", Extensions(HelloBuilder.PskModes(1), (41, [0, 7, 0, 1, 9, 0, 0, 0, 0, 0, 2, 1, 1])), DecodeError, "a pre_shared_key extension with a wrong length" },
        { "psk, no age", Extensions(HelloBuilder.PskModes(1), (41, [0, 3, 0, 1, 9, 0, 33, 32, .. new byte[32]])), DecodeError, "a pre_shared_key extension with a wrong length" },
        { "psk, binders", Extensions(HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(2, 1)), IllegalParameter, "a pre_shared_key extension with more or fewer binders than identities" },
        { "psk, not last", Extensions(HelloBuilder.PskModes(1), HelloBuilder.PreSharedKey(1, 1), (23, [])), IllegalParameter, "an extension after pre_shared_key" },
        { "psk, no modes", Extensions(HelloBuilder.PreSharedKey(1, 1)), MissingExtension, "pre_shared_key without psk_key_exchange_modes" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Read_MalformedHello_ReturnsInvalidWithTheAlert(string what, byte[] bytes, TlsAlertDescription alert, string reason)
    {
        HandshakeReadResult result = ClientHelloReader.Read(bytes, out ClientHello hello);

        Assert.Equal((what, new HandshakeReadResult(HandshakeReadStatus.Invalid, 0, alert, reason)), (what, result));
        Assert.Equal(0, hello.Length);
    }

    [Fact]
    public void Read_OddCipherSuiteLength_ReturnsDecodeError()
    {
        byte[] message = new HelloBuilder { CipherSuites = [0xC030], Extensions = null }.ToMessage();
        message[40] = 1;

        Assert.Equal(DecodeError, ClientHelloReader.Read(Records.Split(message), out _).Alert);
    }

    private static byte[] Bytes(HelloBuilder hello) => hello.ToBytes();

    private static byte[] Extensions(params (ushort Type, byte[] Data)[] extensions) => new HelloBuilder { Extensions = extensions }.ToBytes();
}
