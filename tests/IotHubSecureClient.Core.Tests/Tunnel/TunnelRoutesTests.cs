using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Tests.Tunnel;

public class TunnelRoutesTests
{
    private readonly TunnelRoutes _routes = new();

    [Fact]
    public void Add_ClientsThatAreGone_ArePruned()
    {
        for (var i = 0; i < 10; i++)
        {
            for (var client = 0; client < 1000; client++)
            {
                _routes.Add("hub.example", 443, new WebProxy($"http://proxy.example:{client + 1}"));
            }

            GC.Collect();
        }

        Assert.InRange(_routes.Passes, 1, 3000);
    }

    [Fact]
    public void Authenticate_ClientThatIsThere_FindsItsOwnWayWhateverBecomesOfOthers()
    {
        var (first, second) = (new WebProxy("http://first.example"), new WebProxy("http://second.example"));
        var ours = _routes.Add("hub.example", 443, first);
        var theirs = _routes.Add("HUB.example", 443, second);
        for (var client = 0; client < 1000; client++)
        {
            _routes.Add("hub.example", 443, null);
        }

        GC.Collect();
        _routes.Add("hub.example", 443, null);

        Assert.Same(first, Authenticate(ours)!.Upstream);
        Assert.Same(second, Authenticate(theirs)!.Upstream);
        Assert.NotEqual(ours.Id, theirs.Id);
    }

    [Theory]
    [InlineData("hub.example", 443, true)]
    [InlineData("hub.example", 8883, false)]
    [InlineData("other.example", 443, false)]
    public void Authenticate_PassByHost_LeadsToServedHostsAlone(string host, int port, bool isServed)
    {
        var upstream = new WebProxy("http://proxy.example");
        var pass = _routes.AddByHost(upstream);
        _routes.Add("hub.example", 443, null);

        var route = Authenticate(pass, host, port);

        Assert.Equal(isServed ? (host, port, upstream) : default((string, int, IWebProxy?)?), route is null ? null : (route.Host, route.Port, route.Upstream));
    }

    [Fact]
    public void Find_VerifiedOnOneWayAfterAViolationOnAnother_ForgetsTheViolation()
    {
        var (first, second) = (Authenticate(_routes.Add("hub.example", 443, null))!, Authenticate(_routes.Add("HUB.example", 443, new WebProxy("http://proxy.example")))!);
        first.Record(new TlsPolicyViolationException("hub.example", 443, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "Wrong.")]));
        Assert.NotNull(_routes.Find("hub.example", 443)!.Violation);

        second.Record(new TlsSession { Host = "hub.example", Port = 443, ProtocolVersion = SslProtocols.Tls12, CipherSuite = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 });

        Assert.Null(_routes.Find("hub.example", 443)!.Violation);
        Assert.NotNull(_routes.Find("hub.example", 443)!.Session);
    }

    private TunnelRoute? Authenticate(TunnelPass pass, string host = "hub.example", int port = 443)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{pass.Id}:{_routes.Secret}"));
        return _routes.Authenticate(ConnectRequest.Parse(Encoding.ASCII.GetBytes($"CONNECT {host}:{port} HTTP/1.1\r\nProxy-Authorization: Basic {credentials}\r\n\r\n"), out _)!);
    }
}
