using System.Net;
using System.Net.Security;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Tests.Gates;

/// <summary>The default proxy is one for the process, so that nothing else may run beside these tests.</summary>
[CollectionDefinition(nameof(DefaultProxyGateTests), DisableParallelization = true)]
[Collection(nameof(DefaultProxyGateTests))]
public sealed class DefaultProxyGateTests : IDisposable
{
    private const string ModuleConnectionString = "HostName=hub.example;DeviceId=device;ModuleId=module;SharedAccessKey=c2VjcmV0";

    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public void Dispose() => HttpClient.DefaultProxy = _before;

    [Fact]
    public void Dispose_NotInTheOrderInWhichTheyWereInstalled_LeavesNoProxyOfADeadTunnel()
    {
        using var tunnelA = new InspectingTunnel(new InspectingTunnelOptions());
        using var tunnelB = new InspectingTunnel(new InspectingTunnelOptions());
        tunnelA.Route("hub.example", 443);
        var gateA = new DefaultProxyGate(tunnelA);
        var gateB = new DefaultProxyGate(tunnelB);
        gateA.Install();
        gateB.Install();

        gateA.Dispose();
        tunnelA.Dispose();

        var uri = new Uri("https://hub.example");
        Assert.Equal(_before.GetProxy(uri), HttpClient.DefaultProxy.GetProxy(uri));
        Assert.Equal(_before.IsBypassed(uri), HttpClient.DefaultProxy.IsBypassed(uri));
        Assert.False(gateB.WasReplaced);
        Assert.Same(_before, DefaultProxyGate.Application);

        gateB.Dispose();
        Assert.Same(_before, HttpClient.DefaultProxy);
    }

    [Fact]
    public void DescribeEnforcement_DefaultProxyReplacedByTheApplication_SaysThatNothingVerifies()
    {
        using var factory = new SecureClientFactory();
        using var module = factory.ModuleClients.CreateFromConnectionString(ModuleConnectionString);
        Assert.Empty(Unverified(factory));

        HttpClient.DefaultProxy = new WebProxy("http://proxy.example:3128");

        Assert.Equal(["InvokeMethodAsync (HTTPS)", "queries (HTTPS)"], Unverified(factory));
        Assert.True(factory.DescribeEnforcement().IsOpen);
    }

    [Fact]
    public void CreateModule_DefaultProxyReplacedByTheApplication_IsRefusedUnderStrict()
    {
        using var factory = new SecureClientFactory();
        using var module = factory.ModuleClients.CreateFromConnectionString(ModuleConnectionString);
        HttpClient.DefaultProxy = new WebProxy("http://proxy.example:3128");

        var exception = Assert.Throws<UnverifiedPathException>(() => factory.ModuleClients.CreateFromConnectionString(ModuleConnectionString));

        Assert.Equal("ModuleClient, InvokeMethodAsync", exception.Path);
    }

    [Fact]
    public void DescribeEnforcement_GateOfAnotherFactoryOnTop_StillVerifies()
    {
        using var factory = new SecureClientFactory();
        using var module = factory.ModuleClients.CreateFromConnectionString(ModuleConnectionString);
        using var other = new SecureClientFactory();
        using var otherModule = other.ModuleClients.CreateFromConnectionString(ModuleConnectionString);

        Assert.Empty(Unverified(factory));
        Assert.Empty(Unverified(other));
    }

    /// <summary>A connection by the default proxy does not say of which factory it is.</summary>
    [Theory]
    [InlineData(EnforcementMode.Strict, EnforcementMode.ReportOnly)]
    [InlineData(EnforcementMode.ReportOnly, EnforcementMode.Strict)]
    public async Task Install_FactoriesOfDifferentModesForOneHost_HoldsItToTheStricterWhicheverCameFirst(EnforcementMode first, EnforcementMode second)
    {
        await using var hub = await DevHub.StartAsync(
            new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) },
            TestContext.Current.CancellationToken);
        await using var gatesA = Gates(first, hub);
        await using var gatesB = Gates(second, hub);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var client = new HttpClient(handler);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"https://localhost:{hub.HttpsPort}/", TestContext.Current.CancellationToken));

        var strict = first == EnforcementMode.Strict ? gatesA : gatesB;
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(strict.LastHandshake("localhost")!.Violation!.Violations).Kind);
        Assert.All(hub.Connections, connection => Assert.Equal(0, connection.ApplicationBytesReceived));
    }

    [Fact]
    public void Install_Twice_LeavesTheApplicationsProxyToWhatComesBehindTheTunnel()
    {
        var application = DefaultProxyGate.Application;
        using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        using var gate = new DefaultProxyGate(tunnel);

        gate.Install();
        gate.Install();

        Assert.Equal("IotHubSecureClient.Tunnel.TunnelProxyByHost", HttpClient.DefaultProxy.GetType().FullName);
        Assert.Same(application, DefaultProxyGate.Application);
        Assert.Same(application, UpstreamProxy.Of(new Microsoft.Azure.Devices.HttpTransportSettings().Proxy));
    }

    [Fact]
    public void UpstreamProxy_OfTheCallersOwn_IsThatOrNone()
    {
        var own = new WebProxy("http://proxy.example:3128");

        Assert.Same(own, UpstreamProxy.Of(own));
        Assert.Null(UpstreamProxy.Of(null));
    }

    private static ClientGates Gates(EnforcementMode mode, DevHub hub)
    {
        var gates = new ClientGates(new SecureClientFactoryOptions { Mode = mode, ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } }, null, null);
        gates.Route("localhost", hub.HttpsPort, null);
        gates.RouteByDefault("hub.example", "test");
        return gates;
    }

    private static IEnumerable<string> Unverified(SecureClientFactory factory) =>
        factory.DescribeEnforcement().Rows.Where(row => row.VerifiedBy == VerificationGate.None).Select(row => row.Transport);
}
