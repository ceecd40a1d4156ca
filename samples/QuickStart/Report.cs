using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.QuickStart;

/// <summary>Prints what was negotiated, and what was refused.</summary>
internal static class Report
{
    public static void Connection(string client, TlsHandshakeRecord? handshake)
    {
        var session = handshake?.Session ?? throw new InvalidOperationException($"The client '{client}' has no TLS session.");
        Console.WriteLine(
            $"  [{client}] {session.Host}:{session.Port}, {session.ProtocolVersion}, {session.CipherSuite}, issuer '{session.CertificateChain[0].Issuer}', handshake {session.HandshakeDuration.TotalMilliseconds:0.0} ms");
    }

    public static void Refusal(string what, TlsPolicyViolationException violation, DevHubConnection connection)
    {
        if (connection.ApplicationBytesReceived != 0)
        {
            throw new InvalidOperationException($"{what} received {connection.ApplicationBytesReceived} bytes of credentials.");
        }

        Console.WriteLine($"{what}: refused. {string.Join(" ", violation.Violations.Select(reason => reason.Message))} The hub received {connection.ApplicationBytesReceived} bytes of credentials.");
    }
}
