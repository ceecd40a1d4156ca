using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Tests.Interop;

namespace IotHubSecureClient.Tests.Pki;

public sealed class DevHubCertificateFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.Expired, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.NotYetValid, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.WrongName, SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.UntrustedRoot, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.PartialChain)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.WrongPurpose, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotValidForUsage)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.Revoked, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.Revoked)]
    [InlineData(DevHubKeyAlgorithm.EcdsaP256, DevHubCertificateFault.Revoked, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.Revoked)]
    [InlineData(DevHubKeyAlgorithm.Rsa2048, DevHubCertificateFault.IntermediateRevoked, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.Revoked)]
    public async Task StartAsync_Fault_IsTheOnlyThingThatIsWrong(DevHubKeyAlgorithm key, DevHubCertificateFault fault, SslPolicyErrors errors, X509ChainStatusFlags status)
    {
        var options = new DevHubOptions { CertificateFault = fault, KeyAlgorithm = key, TlsProfile = Emulation.Tls.DevHubTlsProfile.ForPolicy(IotHubSecureClient.Tls.TlsPolicies.IotHub20250831) };
        await using DevHub hub = await DevHub.StartAsync(options, Token);
        bool isRevocation = status == X509ChainStatusFlags.Revoked;

        (SslPolicyErrors Errors, X509ChainStatusFlags Status) seen = await SeenByClientAsync(hub, isRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck);

        // Below a revoked intermediate nothing can be known of the leaf.
        X509ChainStatusFlags unknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
        Assert.Equal((errors, status), (seen.Errors, isRevocation ? seen.Status & ~unknown : seen.Status));
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal(0, record.ApplicationBytesReceived);
    }

    [Fact]
    public async Task StartAsync_PublishedLists_PassOnlineRevocationCheck()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Published }, Token);

        Assert.Equal((SslPolicyErrors.None, X509ChainStatusFlags.NoError), await SeenByClientAsync(hub, X509RevocationMode.Online));
    }

    [Fact]
    public async Task StartAsync_UnreachableLists_LeaveRevocationUnknown()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Unreachable }, Token);

        (SslPolicyErrors errors, X509ChainStatusFlags status) = await SeenByClientAsync(hub, X509RevocationMode.Online);

        Assert.Equal(SslPolicyErrors.RemoteCertificateChainErrors, errors);
        Assert.True(status.HasFlag(X509ChainStatusFlags.RevocationStatusUnknown), status.ToString());
        Assert.False(status.HasFlag(X509ChainStatusFlags.Revoked), status.ToString());
    }

    [Theory]
    [InlineData(DevHubCertificateFault.None, "", null)]
    [InlineData(DevHubCertificateFault.Expired, "", "certificate has expired")]
    [InlineData(DevHubCertificateFault.NotYetValid, "", "certificate is not yet valid")]
    [InlineData(DevHubCertificateFault.WrongName, "", "hostname mismatch")]
    [InlineData(DevHubCertificateFault.UntrustedRoot, "", "unable to get local issuer certificate")]
    [InlineData(DevHubCertificateFault.WrongPurpose, "", "unsuitable certificate purpose")]
    [InlineData(DevHubCertificateFault.SelfSigned, "", "self-signed certificate")]
    [InlineData(DevHubCertificateFault.Revoked, "-crl_download -crl_check_all", "certificate revoked")]
    [InlineData(DevHubCertificateFault.IntermediateRevoked, "-crl_download -crl_check_all", "certificate revoked")]
    public async Task StartAsync_Fault_IsSeenByOpenSsl(DevHubCertificateFault fault, string arguments, string? error)
    {
        await using DevHub hub = await DevHub.StartAsync(
            new DevHubOptions { CertificateFault = fault, RevocationLists = DevHubRevocationLists.Published }, Token);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, $"-tls1_2 {arguments}");

        Assert.Equal(error is null, outcome.Succeeded);
        Assert.Contains(error ?? "Verify return code: 0 (ok)", outcome.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(SslPolicyErrors Errors, X509ChainStatusFlags Status)> SeenByClientAsync(DevHub hub, X509RevocationMode revocation)
    {
        (SslPolicyErrors, X509ChainStatusFlags) seen = default;
        SslClientAuthenticationOptions options = TestClient.Options(hub);
        options.CertificateChainPolicy!.RevocationMode = revocation;
        options.CertificateChainPolicy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            seen = (errors, chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status));
            return false;
        };
        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort, options));
        return seen;
    }
}
