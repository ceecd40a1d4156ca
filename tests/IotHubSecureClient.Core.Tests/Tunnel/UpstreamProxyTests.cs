using System.Net;
using System.Net.Sockets;
using System.Text;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>A company's proxy behind the tunnel.</summary>
public sealed class UpstreamProxyTests : IAsyncDisposable
{
    private const string Basic = "Basic realm=\"company\"";
    private const string Authorization = "Proxy-Authorization: ";

    private static readonly NetworkCredential User = new("user", "password");

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FakeLogCollector _logs = new();
    private readonly ILoggerFactory _loggers;
    private InspectingTunnel? _tunnel;

    public UpstreamProxyTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(_logs)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_tunnel is not null)
        {
            await _tunnel.DisposeAsync();
        }

        _loggers.Dispose();
    }

    [Fact]
    public async Task Proxy_ThatAsksForNothing_PassesTheClientAndGetsNoCredentials()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.Established);

        await RequestAsync(hub, new WebProxy(proxy.Address) { Credentials = User });

        var authority = $"localhost:{hub.HttpsPort}";
        Assert.Equal([$"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"], proxy.TakeRequests());
        Assert.NotNull(_tunnel!.LastSession("localhost", hub.HttpsPort));
    }

    [Fact]
    public async Task Proxy_ThatAsksForBasic_GetsTheCredentialsThen()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new LoopbackProxy(request => request.Contains(Authorization, StringComparison.Ordinal) ? LoopbackProxy.Established : LoopbackProxy.AskFor(Basic));

        await RequestAsync(hub, new WebProxy(proxy.Address) { Credentials = User });

        var requests = proxy.TakeRequests();
        Assert.Equal(2, requests.Length);
        Assert.DoesNotContain(Authorization, requests[0], StringComparison.Ordinal);
        Assert.Contains($"{Authorization}Basic {Convert.ToBase64String("user:password"u8)}\r\n", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ThatAsksOnAConnectionThatItCloses_IsAskedOnAnother()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new LoopbackProxy(request => request.Contains(Authorization, StringComparison.Ordinal)
            ? LoopbackProxy.Established
            : LoopbackProxy.Refusal("407 Proxy Authentication Required", $"Proxy-Authenticate: {Basic}", "Connection: close"));

        await RequestAsync(hub, new WebProxy(proxy.Address) { Credentials = User });

        Assert.Equal(2, proxy.TakeRequests().Length);
    }

    [Fact]
    public async Task Proxy_ThatAsksForDigest_GetsNoPassword()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new LoopbackProxy(request => request.Contains($"{Authorization}Digest username=\"user\"", StringComparison.Ordinal)
            ? LoopbackProxy.Established
            : LoopbackProxy.AskFor("Digest realm=\"company\", nonce=\"1\", qop=\"auth\"", Basic));

        await RequestAsync(hub, new WebProxy(proxy.Address) { Credentials = User });

        Assert.DoesNotContain(proxy.TakeRequests(), request => request.Contains($"{Authorization}Basic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NTLM")]
    [InlineData("Negotiate")]
    [InlineData("Bearer")]
    public async Task Proxy_ThatAsksForAnotherSchemeAlone_GetsNoBasicAndIsTold(string scheme)
    {
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.AskFor(scheme));

        await AssertUnreachableAsync(
            new WebProxy(proxy.Address) { Credentials = User },
            $"The proxy '{proxy.Address.Authority}' answered '407 Proxy Authentication Required', asking for '{scheme}'. Allowed: Negotiate, NTLM, Digest and Basic, as far as the machine has them, and the machine's own credentials never as Basic. Give the proxy credentials that it accepts.");

        Assert.DoesNotContain(proxy.TakeRequests(), request => request.Contains($"{Authorization}Basic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Proxy_ThatAsksForBasic_NeverGetsTheMachinesCredentials()
    {
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.AskFor(Basic));

        await AssertUnreachableAsync(new WebProxy(proxy.Address) { UseDefaultCredentials = true }, $"The proxy '{proxy.Address.Authority}' answered '407 Proxy Authentication Required', asking for 'Basic'. ");

        Assert.DoesNotContain(proxy.TakeRequests(), request => request.Contains(Authorization, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Proxy_ThatRefusesTheCredentials_GetsThemOnce()
    {
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.AskFor(Basic));

        await AssertUnreachableAsync(new WebProxy(proxy.Address) { Credentials = User }, $"The proxy '{proxy.Address.Authority}' answered '407 Proxy Authentication Required', asking for 'Basic'. ");

        Assert.Equal(2, proxy.TakeRequests().Length);
    }

    [Fact]
    public async Task Proxy_ThatRefuses_IsTold()
    {
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.Refusal("403 Forbidden"));

        await AssertUnreachableAsync(new WebProxy(proxy.Address), $"The proxy '{proxy.Address.Authority}' answered '403 Forbidden'. Needed: a 200 answer to CONNECT.");
    }

    [Fact]
    public async Task Proxy_WhoseAnswerHasNoEnd_IsTold()
    {
        await using var proxy = new LoopbackProxy(_ => $"HTTP/1.1 200 OK\r\nX: {new string('a', 20 * 1024)}");

        await AssertUnreachableAsync(new WebProxy(proxy.Address), $"The proxy '{proxy.Address.Authority}' gave no usable answer: ");
    }

    [Fact]
    public async Task Proxy_ThatIsReachedByHttps_IsRefused() => await AssertUnreachableAsync(
        new WebProxy("https://proxy.example:8443"),
        "The proxy 'https://proxy.example:8443' is refused. Allowed behind the tunnel: proxies that are reached by http. Give the proxy's http address.");

    [Fact]
    public async Task Proxy_ThatTheSettingsBypass_IsNotAsked()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.Established);

        await RequestAsync(hub, new WebProxy(proxy.Address, BypassOnLocal: false, BypassList: ["localhost"]));

        Assert.Empty(proxy.TakeRequests());
        Assert.NotNull(_tunnel!.LastSession("localhost", hub.HttpsPort));
    }

    [Fact]
    public async Task Proxy_ForAnIPv6Address_IsAskedWithBrackets()
    {
        await using var proxy = new LoopbackProxy(_ => LoopbackProxy.Refusal("403 Forbidden"));
        var route = CreateTunnel().Route("::1", 443, new WebProxy(proxy.Address));

        var answer = await TunnelUser.SendRawAsync(route, $"CONNECT [::1]:443 HTTP/1.1\r\n{TunnelUser.Authorization(route)}\r\n", Cancellation);

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Equal(["CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n"], proxy.TakeRequests());
    }

    [Fact]
    public async Task Proxy_ThatSendsMoreThanItsAnswer_IsHeardAsTheServer()
    {
        await using var proxy = new LoopbackProxy(_ => $"{LoopbackProxy.Established}more than its answer");
        var route = CreateTunnel().Route("hub.example", 443, new WebProxy(proxy.Address));
        using var client = await TunnelUser.ConnectAsync(route, Cancellation);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT hub.example:443 HTTP/1.1\r\n{TunnelUser.Authorization(route)}\r\n"), Cancellation);
        var answer = new byte[512];
        Assert.Equal(LoopbackProxy.Established, Encoding.ASCII.GetString(answer, 0, await client.ReceiveAsync(answer, Cancellation)));

        await client.SendAsync(new Handshake.HelloBuilder().ToBytes(), Cancellation);

        Assert.Equal(0, await client.ReceiveAsync(answer, Cancellation));
        Assert.Contains(_logs.GetSnapshot(), record => record.Exception?.Message.StartsWith("The handshake of 'hub.example:443' through the tunnel failed: ", StringComparison.Ordinal) == true);
        Assert.Null(_tunnel!.LastSession("hub.example", 443));
    }

    [Fact]
    public async Task Proxy_ThatDoesNotAnswer_Gets504AfterTheConnectTimeout()
    {
        await using var proxy = new LoopbackProxy(_ => null);
        var route = CreateTunnel().Route("hub.example", 443, new WebProxy(proxy.Address));
        using var client = await TunnelUser.ConnectAsync(route, Cancellation);
        await client.SendAsync(Encoding.ASCII.GetBytes($"CONNECT hub.example:443 HTTP/1.1\r\n{TunnelUser.Authorization(route)}\r\n"), Cancellation);
        await proxy.Requests.ReadAsync(Cancellation);

        _time.Advance(TimeSpan.FromSeconds(30));

        using var reader = new StreamReader(new NetworkStream(client), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", await reader.ReadLineAsync(Cancellation));
    }

    private InspectingTunnel CreateTunnel(DevHub? hub = null) => _tunnel = new InspectingTunnel(
        new InspectingTunnelOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub?.TrustAnchorPem } },
        _time,
        _loggers);

    private async Task RequestAsync(DevHub hub, IWebProxy upstream)
    {
        using var client = TunnelUser.CreateHttpClient(CreateTunnel(hub).Route("localhost", hub.HttpsPort, upstream));
        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task AssertUnreachableAsync(IWebProxy upstream, string reason)
    {
        var route = CreateTunnel().Route("hub.example", 443, upstream);

        var answer = await TunnelUser.SendRawAsync(route, $"CONNECT hub.example:443 HTTP/1.1\r\n{TunnelUser.Authorization(route)}\r\n", Cancellation);

        Assert.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", answer, StringComparison.Ordinal);
        var record = Assert.Single(_logs.GetSnapshot());
        Assert.Equal((22, "The tunnel cannot reach 'hub.example:443'."), (record.Id.Id, record.Message));
        Assert.StartsWith(reason, record.Exception!.Message, StringComparison.Ordinal);
    }
}
