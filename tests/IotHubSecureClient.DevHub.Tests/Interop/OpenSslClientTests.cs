using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Interop;

/// <summary>What a client that nobody here wrote gets from the hub.</summary>
public sealed class OpenSslClientTests
{
    private const string AnySuite = "-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384)]
    [InlineData("", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    [InlineData("-cipher ECDHE-RSA-CHACHA20-POLY1305:AES256-SHA:ECDHE-RSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)]
    [InlineData(AnySuite, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    public async Task MinTls12_AllowedSuiteOffered_AcceptsTls12WithIt(string arguments, TlsCipherSuite suite) =>
        await AssertAcceptedAsync(new DevHubOptions(), arguments, SslProtocols.Tls12, suite);

    [Theory]
#pragma warning disable SYSLIB0039 // Offered in order to be refused.
    [InlineData("-tls1 " + AnySuite, SslProtocols.Tls)]
    [InlineData("-tls1_1 " + AnySuite, SslProtocols.Tls11)]
#pragma warning restore SYSLIB0039
    [InlineData("-tls1_3", SslProtocols.Tls13)]
    public async Task MinTls12_OtherVersionOffered_RefusesWithProtocolVersion(string arguments, SslProtocols offered)
    {
        DevHubConnection record = await AssertRefusedAsync(new DevHubOptions(), arguments, 70);

        Assert.Equal([offered], record.Offer!.ProtocolVersions);
    }

    [Theory]
    [InlineData("ECDHE-RSA-CHACHA20-POLY1305")]
    [InlineData("ECDHE-RSA-AES256-SHA")]
    [InlineData("ECDHE-RSA-AES128-SHA")]
    [InlineData("DHE-RSA-AES256-GCM-SHA384")]
    [InlineData("AES256-GCM-SHA384")]
    [InlineData("AES128-SHA")]
    [InlineData("NULL-SHA256")]
    [InlineData("ADH-AES256-SHA256")]
    [InlineData("ECDHE-ECDSA-AES256-GCM-SHA384")]
    public async Task MinTls12_NoAllowedSuiteOffered_RefusesWithHandshakeFailure(string suite)
    {
        DevHubConnection record = await AssertRefusedAsync(new DevHubOptions(), $"-tls1_2 -cipher {suite}:@SECLEVEL=0", 40);

        Assert.Single(record.Offer!.CipherSuites);
        Assert.Contains($"\"{record.Offer.CipherSuites[0]}\"", record.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)]
    [InlineData("ECDHE-ECDSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)]
    [InlineData("ECDHE-ECDSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256)]
    [InlineData("ECDHE-ECDSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384)]
    public async Task IotHub20250831_EcdsaLeaf_AcceptsEcdsaSuites(string name, TlsCipherSuite suite) =>
        await AssertAcceptedAsync(Ecdsa(), $"-tls1_2 -cipher {name}", SslProtocols.Tls12, suite);

    [Fact]
    public async Task IotHub20250831_EcdsaLeaf_RefusesClientWithRsaSuitesAlone() =>
        await AssertRefusedAsync(Ecdsa(), "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", 40);

    [Theory]
    [InlineData("", SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384)]
    [InlineData("-ciphersuites TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256", SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    public async Task IotHub20260526Preview_AllowedSuiteOffered_AcceptsHighestVersion(string arguments, SslProtocols version, TlsCipherSuite suite) =>
        await AssertAcceptedAsync(Preview(), arguments, version, suite);

    [Fact]
    public async Task IotHub20260526Preview_OtherTls13SuiteOffered_RefusesWithHandshakeFailure() =>
        await AssertRefusedAsync(Preview(), "-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", 40);

    private static DevHubOptions Ecdsa() => new()
    {
        KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256,
        TlsProfile = DevHubTlsProfile.ForPolicy(TlsPolicies.IotHub20250831),
    };

    private static DevHubOptions Preview() => new() { TlsProfile = DevHubTlsProfile.ForPolicy(TlsPolicies.IotHub20260526Preview) };

    private static async Task AssertAcceptedAsync(DevHubOptions options, string arguments, SslProtocols version, TlsCipherSuite suite)
    {
        await using DevHub hub = await DevHub.StartAsync(options, Token);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, arguments);

        Assert.True(outcome.Succeeded, outcome.Output);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Accepted, version, suite, false), (record.Verdict, record.ProtocolVersion, record.CipherSuite, record.Resumed));
        Assert.Equal("localhost", record.ServerName);
    }

    private static async Task<DevHubConnection> AssertRefusedAsync(DevHubOptions options, string arguments, int alert)
    {
        await using DevHub hub = await DevHub.StartAsync(options, Token);

        OpenSslOutcome outcome = await OpenSsl.ConnectAsync(hub, hub.MqttPort, arguments);

        Assert.False(outcome.Succeeded, outcome.Output);
        Assert.True(alert == outcome.Alert, outcome.Output);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Refused, alert, 0), (record.Verdict, (int)record.Alert!.Value.Description, record.ApplicationBytesReceived));
        return record;
    }
}
