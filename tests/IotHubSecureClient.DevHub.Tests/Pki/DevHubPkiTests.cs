using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;

namespace IotHubSecureClient.Tests.Pki;

public sealed class DevHubPkiTests
{
    private const string DistributionPoints = "2.5.29.31";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DevHubKeyAlgorithm.Rsa2048)]
    [InlineData(DevHubKeyAlgorithm.EcdsaP256)]
    public void IssueClientCertificate_EitherKey_ChainsToTrustAnchorForClientAuthentication(DevHubKeyAlgorithm key)
    {
        using var pki = new DevHubPki(DevHubKeyAlgorithm.Rsa2048, ServerNames.Localhost);

        using X509Certificate2 certificate = pki.IssueClientCertificate("device-1", key);

        Assert.True(certificate.HasPrivateKey);
        Assert.Equal("CN=device-1", certificate.Subject);
        Assert.Equal(key == DevHubKeyAlgorithm.Rsa2048, certificate.GetRSAPrivateKey() is not null);
        using var root = X509Certificate2.CreateFromPem(pki.TrustAnchorPem);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(pki.Intermediate);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        Assert.True(chain.Build(certificate));
    }

    [Fact]
    public void CreateSelfSignedClientCertificate_Always_IsItsOwnIssuer()
    {
        using X509Certificate2 certificate = DevHubPki.CreateSelfSignedClientCertificate("device-1");

        Assert.True(certificate.HasPrivateKey);
        Assert.Equal(certificate.Subject, certificate.Issuer);
    }

    [Fact]
    public void Constructor_SecondPki_SharesNoCertificate()
    {
        using var first = new DevHubPki(DevHubKeyAlgorithm.Rsa2048, ServerNames.Localhost);
        using var second = new DevHubPki(DevHubKeyAlgorithm.Rsa2048, ServerNames.Localhost);

        Assert.NotEqual(first.TrustAnchorPem, second.TrustAnchorPem);
        Assert.NotEqual(first.Intermediate.Issuer, second.Intermediate.Issuer);
    }

    [Fact]
    public async Task RevocationListPort_OtherPath_ServesNothingOfTheHub()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Published }, Token);
        byte[] distributionPoint = hub.Pki.Intermediate.Extensions.Single(extension => extension.Oid!.Value == DistributionPoints).RawData;
        var list = new Uri(Regex.Match(Encoding.ASCII.GetString(distributionPoint), @"http://.*\.crl").Value);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using HttpResponseMessage ofList = await http.GetAsync(list, Token);
        using HttpResponseMessage ofApi = await http.GetAsync(new Uri(list, "/devices/device-1?api-version=2021-04-12"), Token);
        using HttpResponseMessage ofSocket = await http.GetAsync(new Uri(list, "/$iothub/websocket"), Token);

        Assert.Equal((HttpStatusCode.OK, "application/pkix-crl"), (ofList.StatusCode, ofList.Content.Headers.ContentType!.MediaType));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (ofApi.StatusCode, ofSocket.StatusCode));
    }
}
