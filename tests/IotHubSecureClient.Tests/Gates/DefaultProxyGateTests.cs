using System.Net;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Tests.Gates;

public sealed class DefaultProxyGateTests
{
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
}
