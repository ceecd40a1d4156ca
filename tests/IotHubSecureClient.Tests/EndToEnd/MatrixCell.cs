using System.Security.Authentication;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tests.Sdk;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>One path against one hub.</summary>
internal sealed record MatrixCell(string Path, string Hub, SdkOutcome Outcome, DevHubConnection[] Connections)
{
    public long CredentialBytes => Connections.Sum(each => each.ApplicationBytesReceived);

    /// <summary>
    /// How many handshakes there may be: one, and one of the factory's own where the SDK's MQTT stack over TCP has seen the end of a connection before the alert that tells why. It does so at times, where
    /// the handshake ends at the hellos.
    /// </summary>
    public int MostConnections => Path.EndsWith(", MQTT", StringComparison.Ordinal) && Connections.All(each => each.CipherSuite is null && (each.Alert is not null || Hub == MatrixHub.AnswersTls11)) ? 2 : 1;

    /// <summary>
    /// Whether the SDK's own validation of the certificate ended the handshake, on the one path that has no gate and is used under the policy for the whole process only: nobody tells of what it found.
    /// </summary>
    public bool WasEndedByTheSdk => Path == "ServiceClient, AMQP" && Outcome is { Violation: null, Exceptions: [nameof(AuthenticationException)] } && Connections is [{ CipherSuite: not null }];

    /// <summary>What came about, without anything that differs from run to run.</summary>
    public override string ToString() => WasEndedByTheSdk ? "ended by the SDK" : (Outcome.Violation, CredentialBytes) switch
    {
        ({ } kinds, 0) when Connections.Length >= 1 && Connections.Length <= MostConnections => $"refused: {kinds}",
        ({ } kinds, _) => $"refused: {kinds}, after {Connections.Length} handshakes and {CredentialBytes} bytes",
        (null, > 0) => $"{TlsNames.Of(Connections[0].ProtocolVersion!.Value)}, {Connections[0].CipherSuite}",
        _ => $"failed: {string.Join(" < ", Outcome.Exceptions)}; {Connections.Length} handshakes",
    };
}
