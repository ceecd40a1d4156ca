using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

public sealed class ResumptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13)]
    public async Task SecondConnection_Tls12_ResumesAndIsRecorded(SslProtocols clientVersions)
    {
        await using DevHub hub = await StartAsync(DevHubTlsProfile.MinTls12);

        bool?[] resumed = await ConnectTwiceAsync(hub, options => options.EnabledSslProtocols = clientVersions);

        Assert.Equal([false, true], resumed);
    }

    [Fact]
    public async Task SecondConnection_Tls13_ResumesAndIsRecorded()
    {
        await using DevHub hub = await StartAsync(DevHubTlsProfile.ForPolicy(TlsPolicies.IotHub20260526Preview));

        bool?[] resumed = await ConnectTwiceAsync(hub, options => options.EnabledSslProtocols = SslProtocols.Tls13);

        Assert.Equal([false, true], resumed);
        Assert.All(hub.Connections, record => Assert.Equal(SslProtocols.Tls13, record.ProtocolVersion));
    }

    [Fact]
    public async Task SecondConnection_ClientCertificate_IsKnownOnResumedSessionToo()
    {
        await using DevHub hub = await StartAsync(DevHubTlsProfile.MinTls12);
        using X509Certificate2 certificate = DevHubPki.CreateSelfSignedClientCertificate("device-1");
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);

        bool?[] resumed = await ConnectTwiceAsync(hub, options => options.ClientCertificateContext = context);

        Assert.Equal([false, true], resumed);
        string thumbprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        Assert.All(hub.Connections, record => Assert.Equal(thumbprint, record.ClientCertificateThumbprint));
    }

    /// <summary>A name of its own: the process keeps sessions by host name, and other tests connect to other hubs named localhost meanwhile.</summary>
    private static Task<DevHub> StartAsync(DevHubTlsProfile profile) =>
        DevHub.StartAsync(new DevHubOptions { HostName = $"{Guid.NewGuid()}.example", TlsProfile = profile }, Token);

    private static async Task<bool?[]> ConnectTwiceAsync(DevHub hub, Action<SslClientAuthenticationOptions> configure)
    {
        SslClientAuthenticationOptions options = TestClient.Options(hub);
        options.TargetHost = hub.HostName;
        configure(options);
        for (int i = 1; i <= 2; i++)
        {
            await using TestClient client = await TestClient.ConnectAsync(hub, hub.HttpsPort, options);
            await client.Stream.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
            await new StreamReader(client.Stream).ReadToEndAsync(Token);
            await hub.ConnectionAsync(record => record.Id == i && record.IsClosed);
        }

        return [.. hub.Connections.Select(record => record.Resumed)];
    }
}
