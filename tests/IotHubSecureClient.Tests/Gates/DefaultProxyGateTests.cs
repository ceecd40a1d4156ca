using System.Net;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
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

    private static IEnumerable<string> Unverified(SecureClientFactory factory) =>
        factory.DescribeEnforcement().Rows.Where(row => row.VerifiedBy == VerificationGate.None).Select(row => row.Transport);
}
