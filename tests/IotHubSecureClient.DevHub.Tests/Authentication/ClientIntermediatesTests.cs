using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Registry;

namespace IotHubSecureClient.Tests.Authentication;

public sealed class ClientIntermediatesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_ChainSentInHandshake_IsKeptOnceTheDeviceAuthenticatesByIt(bool isRegistered)
    {
        using var time = new StateFixture();
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { TimeProvider = time.Time }, Token);
        using X509Certificate2 root = DeviceCertificates.Root();
        using X509Certificate2 intermediate = DeviceCertificates.Intermediate(root);
        using X509Certificate2 leaf = DeviceCertificates.Leaf("d1", intermediate);
        if (isRegistered)
        {
            hub.CertificateAuthorities.Add(root);
        }

        hub.Devices.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.CertificateAuthority });
        SslClientAuthenticationOptions options = TestClient.Options(hub);
        options.ClientCertificateContext = SslStreamCertificateContext.Create(leaf, [intermediate], offline: true);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = options }) { BaseAddress = new Uri($"https://localhost:{hub.HttpsPort}") };

        using HttpResponseMessage response = await http.PostAsync("/devices/d1/messages/events?api-version=2021-04-12", new StringContent("hello"), Token);

        Assert.Equal(isRegistered ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(isRegistered ? [intermediate.Thumbprint] : [], hub.State.ClientIntermediates.Certificates.Select(one => one.Thumbprint));
    }

    [Fact]
    public void Add_SameCertificateAgain_KeepsOne()
    {
        using X509Certificate2 certificate = Emulation.Pki.DevHubPki.CreateSelfSignedClientCertificate("device-1");
        var intermediates = new ClientIntermediates();

        intermediates.Add([certificate, certificate]);

        Assert.Single(intermediates.Certificates);
    }

    [Fact]
    public void Add_PastCapacity_DropsOldest()
    {
        using X509Certificate2 first = Emulation.Pki.DevHubPki.CreateSelfSignedClientCertificate("device-0");
        var intermediates = new ClientIntermediates();
        intermediates.Add([first]);

        for (int i = 1; i <= 256; i++)
        {
            using X509Certificate2 next = Emulation.Pki.DevHubPki.CreateSelfSignedClientCertificate($"device-{i}");
            intermediates.Add([next]);
        }

        Assert.Equal(256, intermediates.Certificates.Count);
        Assert.DoesNotContain(intermediates.Certificates, one => one.Thumbprint == first.Thumbprint);
    }
}
