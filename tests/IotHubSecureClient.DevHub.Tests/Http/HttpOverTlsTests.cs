using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Http;

/// <summary>The same endpoints behind the hub's own TLS.</summary>
public sealed class HttpOverTlsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero));
    private DevHub? _hub;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _hub = await DevHub.StartAsync(new DevHubOptions { TimeProvider = _time }, Token);

    public async ValueTask DisposeAsync() => await _hub!.DisposeAsync();

    [Fact]
    public async Task Get_ServiceConnectionString_OpensTheServiceApi()
    {
        _hub!.Devices.Create("d1");
        ServiceConnectionString connection = ServiceConnectionString.Parse(_hub.GetServiceConnectionString("registryRead"));
        string token = SharedAccessSignatureSource.For(connection, timeProvider: _time).Get().Token;
        using HttpClient client = Client();

        using HttpRequestMessage request = new(HttpMethod.Get, "/devices/d1?api-version=2021-04-12");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using HttpResponseMessage response = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("d1", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["deviceId"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_DeviceWithCertificate_IsKnownByItsThumbprint(bool isRegistered)
    {
        using X509Certificate2 certificate = DeviceCertificates.Leaf("d1");
        string thumbprint = isRegistered ? certificate.Thumbprint : new string('0', 40);
        _hub!.Devices.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = thumbprint });
        using HttpClient client = Client(certificate);

        using HttpResponseMessage response = await client.PostAsync("/devices/d1/messages/events?api-version=2021-04-12", new StringContent("hello"), Token);

        Assert.Equal(isRegistered ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized, response.StatusCode);
        if (isRegistered)
        {
            TelemetryMessage message = await _hub.Telemetry.ReadAllAsync(Token).FirstAsync(Token);
            Assert.Equal(("hello", """{"scope":"device","type":"x509","issuer":"iothub"}"""), (message.Text, message.SystemProperties[SystemPropertyNames.ConnectionAuthenticationMethod]));
        }
    }

    [Theory]
    [InlineData("d1", true, true)]
    [InlineData("d1", false, false)]
    [InlineData("d2", true, false)]
    public async Task Post_DeviceWithCertificateOfAuthority_IsKnownByIssuerAndCommonName(string commonName, bool isRegistered, bool isAccepted)
    {
        using X509Certificate2 authority = DeviceCertificates.Root("Registered");
        using X509Certificate2 other = DeviceCertificates.Root("Other");
        using X509Certificate2 certificate = DeviceCertificates.Leaf(commonName, isRegistered ? authority : other);
        _hub!.CertificateAuthorities.Add(authority);
        _hub.Devices.Create("d1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.CertificateAuthority });
        using HttpClient client = Client(certificate);

        using HttpResponseMessage response = await client.PostAsync("/devices/d1/messages/events?api-version=2021-04-12", new StringContent("hello"), Token);

        Assert.Equal(isAccepted ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(isAccepted ? 1 : 0, _hub.Telemetry.Count);
    }

    private HttpClient Client(X509Certificate2? certificate = null)
    {
        SslClientAuthenticationOptions options = TestClient.Options(_hub!);
        options.ClientCertificates = certificate is null ? [] : [certificate];
        return new HttpClient(new SocketsHttpHandler { SslOptions = options }) { BaseAddress = new Uri($"https://localhost:{_hub!.HttpsPort}") };
    }
}
