using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tests.Interop;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Tls;

#pragma warning disable SYSLIB0039 // Old versions are negotiated with the legacy profile, and refused by the others.

public sealed class DevHubTlsProfileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.2", nameof(DevHubTlsProfile.MinTls12))]
    [InlineData("1.0", nameof(DevHubTlsProfile.Legacy))]
    [InlineData(null, nameof(DevHubTlsProfile.Legacy))]
    public void ForMinTlsVersion_ValueOfTheService_ReturnsItsProfile(string? minTlsVersion, string name) =>
        Assert.Equal(name, DevHubTlsProfile.ForMinTlsVersion(minTlsVersion).Name);

    [Fact]
    public void ForMinTlsVersion_OtherValue_ThrowsNamingIt()
    {
        var exception = Assert.Throws<ArgumentException>(() => DevHubTlsProfile.ForMinTlsVersion("1.3"));

        Assert.Contains("\"1.3\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MinTls12_Always_IsThePolicyOf20200110()
    {
        Assert.Equal(SslProtocols.Tls12, DevHubTlsProfile.MinTls12.ProtocolVersions);
        Assert.Equal(TlsPolicies.IotHub20200110.CipherSuites, DevHubTlsProfile.MinTls12.CipherSuites);
    }

    [Theory]
    [InlineData("-tls1", SslProtocols.Tls, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, "ECDHE-RSA-AES256-SHA")]
    [InlineData("-tls1_1", SslProtocols.Tls11, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, "AES128-SHA")]
    [InlineData("-tls1_2", SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256, "AES256-SHA256")]
    [InlineData("-tls1_2", SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384")]
    public async Task Legacy_OldVersionOrWeakSuite_Accepts(string option, SslProtocols version, TlsCipherSuite suite, string name)
    {
        await using DevHub hub = await StartOrSkipAsync(DevHubTlsProfile.Legacy);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, $"{option} -cipher {name}:@SECLEVEL=0");

        Assert.True(outcome.Succeeded, outcome.Output);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Accepted, version, suite), (record.Verdict, record.ProtocolVersion, record.CipherSuite));
    }

    [Fact]
    public async Task Tls11Only_ClientOfTls11_Accepts()
    {
        await using DevHub hub = await StartOrSkipAsync(DevHubTlsProfile.Tls11Only);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, "-tls1_1 -cipher ALL:@SECLEVEL=0");

        Assert.True(outcome.Succeeded, outcome.Output);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal(SslProtocols.Tls11, record.ProtocolVersion);
    }

    [Fact]
    public async Task Tls11Only_ClientOfTls12_RefusesWithProtocolVersion() =>
        await AssertRefusedAsync(DevHubTlsProfile.Tls11Only, SslProtocols.Tls12, TlsAlertDescription.ProtocolVersion);

    [Fact]
    public async Task Tls13Only_ClientOfTls12_RefusesWithProtocolVersion() =>
        await AssertRefusedAsync(DevHubTlsProfile.Tls13Only, SslProtocols.Tls12, TlsAlertDescription.ProtocolVersion);

    [Fact]
    public async Task Tls13Only_ClientOfTls13_Accepts()
    {
        await using DevHub hub = await StartOrSkipAsync(DevHubTlsProfile.Tls13Only);

        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort, options => options.EnabledSslProtocols = SslProtocols.Tls13);

        Assert.Equal(SslProtocols.Tls13, client.Stream.SslProtocol);
    }

    [Fact]
    public async Task ForCipherSuites_SuiteOutsideThePolicy_IsNegotiatedWithClientThatOffersMore()
    {
        await using DevHub hub = await StartOrSkipAsync(DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA));

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, "-tls1_2");

        Assert.True(outcome.Succeeded, outcome.Output);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, record.CipherSuite);
    }

    [Fact]
    public async Task ForCipherSuites_SuiteOutsideThePolicy_RefusesClientUnderThePolicy() =>
        await AssertRefusedAsync(
            DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA), SslProtocols.Tls12, TlsAlertDescription.HandshakeFailure);

    [Fact]
    public async Task StartAsync_SuiteThatNoTlsLibraryHas_ThrowsNamingProfileAndVersion()
    {
        var options = new DevHubOptions { TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_KRB5_WITH_IDEA_CBC_MD5) };

        var exception = await Assert.ThrowsAsync<PlatformNotSupportedException>(() => DevHub.StartAsync(options, Token));

        Assert.Contains("\"TLS_KRB5_WITH_IDEA_CBC_MD5\" cannot be had on this machine: its TLS library does not accept TLS 1.2", exception.Message, StringComparison.Ordinal);
    }

    internal static async Task<DevHub> StartOrSkipAsync(DevHubTlsProfile profile)
    {
        try
        {
            return await DevHub.StartAsync(new DevHubOptions { TlsProfile = profile }, Token);
        }
        catch (PlatformNotSupportedException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private static async Task AssertRefusedAsync(DevHubTlsProfile profile, SslProtocols clientVersions, TlsAlertDescription alert)
    {
        await using DevHub hub = await StartOrSkipAsync(profile);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort, options => options.EnabledSslProtocols = clientVersions));

        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Refused, TlsAlert.Fatal(alert), 0), (record.Verdict, record.Alert, record.ApplicationBytesReceived));
    }
}
