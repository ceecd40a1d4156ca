using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tests.Sdk;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>One path against one hub.</summary>
internal sealed record MatrixCell(string Path, string Hub, SdkOutcome Outcome, DevHubConnection[] Connections)
{
    public long CredentialBytes => Connections.Sum(each => each.ApplicationBytesReceived);

    /// <summary>
    /// The SDK's MQTT stack over TCP at times sees the end of the connection before the hub's alert, takes the hub for gone, and retries. The hub refused the hello; there was nothing to verify.
    /// </summary>
    public bool HubMaySeemGone => Path.EndsWith(", MQTT", StringComparison.Ordinal) && Connections.Length > 0 && Connections.All(each => each is { Alert: not null, CipherSuite: null });

    /// <summary>What came about, without anything that differs from run to run.</summary>
    public override string ToString() => HubMaySeemGone ? "refused by the hub" : (Outcome.Violation, CredentialBytes) switch
    {
        ({ } kinds, 0) when Connections.Length == 1 => $"refused: {kinds}",
        ({ } kinds, _) => $"refused: {kinds}, after {Connections.Length} handshakes and {CredentialBytes} bytes",
        (null, > 0) => $"{TlsNames.Of(Connections[0].ProtocolVersion!.Value)}, {Connections[0].CipherSuite}",
        _ => $"failed: {string.Join(" < ", Outcome.Exceptions)}; {Connections.Length} handshakes",
    };
}
