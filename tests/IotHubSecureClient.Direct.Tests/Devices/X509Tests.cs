using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Tests.Devices;

public class X509Tests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ConnectAsync_ThumbprintOfTheDevice_Connects(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var certificate = DevHubPki.CreateSelfSignedClientCertificate("device1");
        var options = AddDevice(hub, certificate.GetCertHashString(HashAlgorithmName.SHA256), transport);
        options.UseClientCertificate(certificate);

        var client = hub.CreateDevice(options);
        await client.ConnectAsync(Cancellation);
        await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);

        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), Assert.Single(hub.Hub.Connections).ClientCertificateThumbprint);
        Assert.Equal("device1", (await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation)).DeviceId);
    }

    [Fact]
    public async Task ConnectAsync_CertificateInFiles_Connects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var certificate = DevHubPki.CreateSelfSignedClientCertificate("device1");
        var folder = Directory.CreateTempSubdirectory("direct-tests");
        try
        {
            var options = AddDevice(hub, certificate.GetCertHashString(HashAlgorithmName.SHA256), DirectTransport.Mqtt);
            options.CertificateFile = Path.Combine(folder.FullName, "device.pem");
            options.CertificateKeyFile = Path.Combine(folder.FullName, "key.pem");
            await File.WriteAllTextAsync(options.CertificateFile, certificate.ExportCertificatePem(), Cancellation);
            await File.WriteAllTextAsync(options.CertificateKeyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Cancellation);

            var client = hub.CreateDevice(options);
            await client.ConnectAsync(Cancellation);

            Assert.Equal(DirectConnectionState.Connected, client.State);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task ConnectAsync_CertificateOfTheConnector_Connects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var certificate = DevHubPki.CreateSelfSignedClientCertificate("device1");
        var connector = new TlsConnector(new TlsClientOptions
        {
            ServerCertificate = { TrustAnchorPem = hub.Hub.TrustAnchorPem },
            ClientCertificate = SslStreamCertificateContext.Create(certificate, null, offline: true),
        });
        var options = AddDevice(hub, certificate.GetCertHashString(HashAlgorithmName.SHA256), DirectTransport.Mqtt);
        options.Tls = null;

        await using var client = new DirectDeviceClient(options, connector);
        await client.ConnectAsync(Cancellation);

        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), Assert.Single(hub.Hub.Connections).ClientCertificateThumbprint);
    }

    [Fact]
    public async Task ConnectAsync_OtherCertificate_ThrowsUnauthorized()
    {
        await using var hub = await DirectTestHub.StartAsync();
        using var certificate = DevHubPki.CreateSelfSignedClientCertificate("device1");
        var options = AddDevice(hub, new string('A', 64), DirectTransport.Mqtt);
        options.UseClientCertificate(certificate);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => hub.CreateDevice(options).ConnectAsync(Cancellation));

        Assert.Equal(IotHubErrorCodes.Unauthorized, exception.ErrorCode);
    }

    [Fact]
    public async Task ConnectAsync_CertificateOfAnAuthority_Connects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = hub.Hub.Devices.Create("device1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.CertificateAuthority });
        using var certificate = hub.Hub.Pki.IssueClientCertificate("device1");
        using var root = X509Certificate2.CreateFromPem(hub.Hub.TrustAnchorPem);
        hub.Hub.CertificateAuthorities.Add(root);
        var options = hub.Options(device.ConnectionString);
        options.UseClientCertificate(certificate);

        var client = hub.CreateDevice(options);
        await client.ConnectAsync(Cancellation);

        Assert.Equal(DirectConnectionState.Connected, client.State);
    }

    private static DirectDeviceClientOptions AddDevice(DirectTestHub hub, string thumbprint, DirectTransport transport)
    {
        var device = hub.Hub.Devices.Create("device1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = thumbprint });
        return hub.Options(device.ConnectionString, transport);
    }
}
