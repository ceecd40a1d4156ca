using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Connections;

/// <summary>Every hub that a client must refuse, by every way to it: the refusal is the policy's own exception, and the hub received no byte that the client would have protected.</summary>
public class TlsRefusalTests
{
    private const TlsCipherSuite Outside = TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256;

    public static TheoryData<string, Way> Cases =>
        new(from name in IllBehaved.Keys from way in Enum.GetValues<Way>() select (name, way));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Dictionary<string, (Action<Emulation.DevHubOptions> Configure, TlsViolationKind Kind)> IllBehaved { get; } = new()
    {
        ["TLS 1.1 alone"] = (hub => hub.TlsProfile = DevHubTlsProfile.Tls11Only, TlsViolationKind.NothingInCommon),
        ["TLS 1.1 whatever is offered"] = (hub => hub.TlsProfile = Answering(Version11, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), TlsViolationKind.ProtocolVersion),
        ["TLS 1.3 alone"] = (hub => hub.TlsProfile = DevHubTlsProfile.Tls13Only, TlsViolationKind.NothingInCommon),
        ["suite outside the policy alone"] = (hub => hub.TlsProfile = DevHubTlsProfile.ForCipherSuites(Outside), TlsViolationKind.NothingInCommon),
        ["suite outside the policy whatever is offered"] = (hub => hub.TlsProfile = Answering(SslProtocols.Tls12, Outside), TlsViolationKind.CipherSuite),
        ["expired"] = (hub => hub.CertificateFault = DevHubCertificateFault.Expired, TlsViolationKind.CertificateExpired),
        ["not yet valid"] = (hub => hub.CertificateFault = DevHubCertificateFault.NotYetValid, TlsViolationKind.CertificateNotYetValid),
        ["wrong name"] = (hub => hub.CertificateFault = DevHubCertificateFault.WrongName, TlsViolationKind.CertificateNameMismatch),
        ["untrusted root"] = (hub => hub.CertificateFault = DevHubCertificateFault.UntrustedRoot, TlsViolationKind.CertificateChainIncomplete),
        ["self-signed"] = (hub => hub.CertificateFault = DevHubCertificateFault.SelfSigned, TlsViolationKind.CertificateUntrustedRoot),
        ["wrong purpose"] = (hub => hub.CertificateFault = DevHubCertificateFault.WrongPurpose, TlsViolationKind.CertificateWrongPurpose),
        ["revoked"] = (hub => hub.CertificateFault = DevHubCertificateFault.Revoked, TlsViolationKind.CertificateRevoked),
    };

#pragma warning disable SYSLIB0039 // For a test that it is refused.
    private static SslProtocols Version11 => SslProtocols.Tls11;
#pragma warning restore SYSLIB0039

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Connect_IllBehavedHub_ThrowsViolationAndSendsNothing(string name, Way way)
    {
        var (configure, kind) = IllBehaved[name];
        await using var hub = await DirectTestHub.StartAsync(configure);

        var (exception, handshake) = await RefuseAsync(hub, way, name == "revoked" ? X509RevocationMode.Online : X509RevocationMode.NoCheck);

        Assert.Contains(kind, exception.Violations.Select(violation => violation.Kind));
        Assert.Same(exception, handshake!.Violation);
        var connection = await hub.Hub.Connections.WaitForAsync(connection => connection.IsClosed, Cancellation).Guard();
        Assert.Equal((0L, 1L), (connection.ApplicationBytesReceived, hub.Hub.Connections.Total));
    }

    private static DevHubTlsProfile Answering(SslProtocols version, TlsCipherSuite suite) => DevHubTlsProfile.MinTls12 with { HandshakeFault = DevHubHandshakeFault.ServerHello(version, suite) };

    private static async Task<(TlsPolicyViolationException Exception, TlsHandshakeRecord? Handshake)> RefuseAsync(DirectTestHub hub, Way way, X509RevocationMode revocation)
    {
        if (way == Way.Service)
        {
            var service = hub.CreateService(options => options.Tls!.ServerCertificate.RevocationMode = revocation);
            return (await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.GetStatisticsAsync(Cancellation).Guard()), service.LastHandshake);
        }

        var options = hub.AddDevice(way == Way.Mqtt ? DirectTransport.Mqtt : DirectTransport.MqttWebSocket);
        options.Tls!.ServerCertificate.RevocationMode = revocation;
        var client = hub.CreateDevice(options);
        var reasons = new List<Exception?>();
        client.StateChanged += (_, change) => reasons.Add(change.Reason);

        var exception = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => client.ConnectAsync(Cancellation).Guard());

        Assert.Equal(DirectConnectionState.Disconnected, client.State);
        Assert.Same(exception, reasons[^1]);
        return (exception, client.LastHandshake);
    }
}
