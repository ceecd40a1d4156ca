using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tunnel;

/// <summary>What the first bytes of a server amount to.</summary>
internal readonly record struct ServerFlight
{
    private ServerFlight(HandshakeReadResult result, in ServerHello hello)
    {
        Result = result;
        ProtocolVersion = hello.ProtocolVersion;
        CipherSuite = hello.CipherSuite;
        IsHelloRetryRequest = hello.IsHelloRetryRequest;
        Resumed = hello.IsResumed;
        Next = hello.Next;
    }

    /// <summary>Whether there is a hello. Its length counts from the first byte given.</summary>
    public HandshakeReadResult Result { get; }

    public SslProtocols ProtocolVersion { get; }

    public TlsCipherSuite CipherSuite { get; }

    public bool IsHelloRetryRequest { get; }

    public bool? Resumed { get; }

    private NextServerMessage Next { get; }

    /// <summary>Whether nothing in clear is still to come that tells more: in TLS 1.2 a Certificate message, unless a session is resumed.</summary>
    public bool IsWhole(ReadOnlySpan<byte> bytes) => ProtocolVersion == SslProtocols.Tls13 || Next switch
    {
        NextServerMessage.NotYet => false,
        NextServerMessage.Certificate => ServerCertificateReader.Read(bytes, default, out _).Status != HandshakeReadStatus.Incomplete,
        _ => true,
    };

    public static ServerFlight Read(ReadOnlySpan<byte> bytes)
    {
        var result = ServerHelloReader.Read(bytes, out var hello);
        return new(result, hello);
    }

    /// <summary>Copies of the certificates that came in clear, in DER, the leaf first; empty where none did.</summary>
    public ReadOnlyMemory<byte>[] ReadCertificates(ReadOnlySpan<byte> bytes)
    {
        List<ReadOnlyMemory<byte>> certificates = [];
        if (Next == NextServerMessage.Certificate && ServerCertificateReader.Read(bytes, default, out var list).Status == HandshakeReadStatus.Complete)
        {
            foreach (var certificate in list)
            {
                certificates.Add(certificate.ToArray());
            }
        }

        return [.. certificates];
    }

    /// <summary>Whether the server sends certificates in clear.</summary>
    public bool HasCertificates => Next == NextServerMessage.Certificate;
}
