using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Tests.Tunnel;

public class InspectingTunnelTests
{
    /// <summary>A suite that every client offers, and that the default policy does not have.</summary>
    private static DevHubOptions OutsideThePolicy => new()
    {
        KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256,
        TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Route_HubUnderThePolicy_PassesTheClientAndReportsTheSession()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort));

        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
        var session = tunnel.LastSession("localhost", hub.HttpsPort)!;
        Assert.Equal(("localhost", hub.HttpsPort, SslProtocols.Tls12), (session.Host, session.Port, session.ProtocolVersion));
        Assert.Contains(session.CipherSuite, TlsPolicies.Default.CipherSuites);
        Assert.Equal(3, session.CertificateChain.Length);
        Assert.True(session.HandshakeDuration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Route_UntilAClientAsksForTheWay_ListensNowhere()
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        var proxy = tunnel.Route("hub.example", 443);
        Assert.False(tunnel.HasStarted);

        var address = proxy.GetProxy(new Uri("https://hub.example"));

        Assert.True(tunnel.HasStarted);
        Assert.Equal(address, proxy.GetProxy(new Uri("https://hub.example")));
    }

    /// <summary>An HTTP client takes a proxy that throws for none, and would connect directly.</summary>
    [Fact]
    public void Route_TunnelClosedBeforeItsFirstClient_LeadsNowhereAndDoesNotThrow()
    {
        var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        var proxy = tunnel.Route("hub.example", 443);
        tunnel.Dispose();

        Assert.Equal(0, proxy.GetProxy(new Uri("https://hub.example"))!.Port);
        Assert.False(proxy.IsBypassed(new Uri("https://hub.example")));
        Assert.Throws<ObjectDisposedException>(() => tunnel.Route("hub.example", 443));
    }

    [Fact]
    public void RouteByHost_TunnelClosed_GoesTheWayOfTheOthers()
    {
        var others = new System.Net.WebProxy("http://proxy.example:3128");
        var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        tunnel.Route("hub.example", 443);
        var proxy = tunnel.RouteByHost(others);
        Assert.True(proxy.GetProxy(new Uri("https://hub.example"))!.IsLoopback);

        tunnel.Dispose();

        Assert.Equal("proxy.example", proxy.GetProxy(new Uri("https://hub.example"))!.Host);
    }

    [Fact]
    public async Task Route_WebSocketClient_Passes()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        using var client = new ClientWebSocket();
        client.Options.Proxy = tunnel.Route("localhost", hub.HttpsPort);
        client.Options.AddSubProtocol("mqtt");
        client.Options.RemoteCertificateValidationCallback = TunnelUser.AcceptAny;

        await client.ConnectAsync(new Uri($"wss://localhost:{hub.HttpsPort}/$iothub/websocket"), Cancellation);

        Assert.Equal(WebSocketState.Open, client.State);
    }

    [Fact]
    public async Task Route_HubThatAnswersWithTls11_EndsTheHandshakeAtOnceAndTellsOnce()
    {
        var (violation, exception) = await RefuseAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls11Anyway });

        Assert.Contains(violation.Violations, each => each.Kind == TlsViolationKind.ProtocolVersion);
        Assert.NotNull(violation.Offer);
        Assert.IsType<AuthenticationException>(exception.InnerException);
    }

    [Fact]
    public async Task Route_HubThatChoosesASuiteOutsideThePolicy_EndsTheHandshakeAtOnceAndTellsOnce()
    {
        var (violation, exception) = await RefuseAsync(OutsideThePolicy);

        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violations).Kind);
        Assert.IsType<AuthenticationException>(exception.InnerException);
    }

    [Fact]
    public async Task Route_HubThatChoosesTls13_EndsTheHandshakeAtOnceAndTellsOnce()
    {
        var (violation, exception) = await RefuseAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only });

        Assert.Contains(violation.Violations, each => each.Kind == TlsViolationKind.ProtocolVersion);
        Assert.IsType<AuthenticationException>(exception.InnerException);
    }

    [Fact]
    public async Task Route_HubThatAcceptsNothingOffered_TellsOfAViolation()
    {
        var (violation, _) = await RefuseAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, SslProtocols.Tls12);

        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Null(violation.Session);
    }

    [Theory]
    [InlineData(DevHubCertificateFault.Expired, TlsViolationKind.CertificateExpired)]
    [InlineData(DevHubCertificateFault.WrongName, TlsViolationKind.CertificateNameMismatch)]
    [InlineData(DevHubCertificateFault.WrongPurpose, TlsViolationKind.CertificateWrongPurpose)]
    public async Task Route_HubWithAWrongCertificate_EndsTheHandshakeAtOnceAndTellsOnce(DevHubCertificateFault fault, TlsViolationKind kind)
    {
        var (violation, exception) = await RefuseAsync(new DevHubOptions { CertificateFault = fault });

        Assert.Contains(violation.Violations, each => each.Kind == kind);
        Assert.IsType<AuthenticationException>(exception.InnerException);
    }

    [Fact]
    public async Task Route_HubWithAnUntrustedRoot_EndsTheHandshakeAtOnce()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var other = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(other);
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(TunnelUser.UriOf(hub), Cancellation));

        Assert.True(tunnel.TryGetViolation("localhost", hub.HttpsPort, out var violation));
        Assert.Contains(violation.Violations, each => each.Kind is TlsViolationKind.CertificateUntrustedRoot or TlsViolationKind.CertificateChainIncomplete);
    }

    [Fact]
    public async Task Route_PolicyWithTls13_PassesTls13()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions { Policy = TlsPolicies.IotHub20260526Preview });
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort));

        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);

        var session = tunnel.LastSession("localhost", hub.HttpsPort)!;
        Assert.Equal((SslProtocols.Tls13, 0), (session.ProtocolVersion, session.CertificateChain.Length));
    }

    [Fact]
    public async Task Route_Tls13WithTrustAnchors_IsRefusedBecauseTheyCannotBeChecked()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub, policy: TlsPolicies.IotHub20260526Preview);
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(TunnelUser.UriOf(hub), Cancellation));

        Assert.True(tunnel.TryGetViolation("localhost", hub.HttpsPort, out var violation));
        Assert.Equal(TlsViolationKind.CertificateMissing, Assert.Single(violation.Violations).Kind);
    }

    [Fact]
    public async Task Route_ReportOnly_PassesAViolationAndTellsOfIt()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub, EnforcementMode.ReportOnly);
        var told = new List<TlsViolationEventArgs>();
        tunnel.ViolationDetected += (_, arguments) => told.Add(arguments);
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort));

        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
        var violation = Assert.Single(told);
        Assert.False(violation.WasRefused);
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violation.Violations).Kind);
    }

    [Fact]
    public async Task Route_ResumedSession_IsVerifiedAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Which settings leave resumption alone was measured on Linux.");
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        var proxy = tunnel.Route("localhost", hub.HttpsPort);
        for (var i = 0; i < 2; i++)
        {
            using var client = TunnelUser.CreateHttpClient(proxy, SslProtocols.Tls12);
            using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);
        }

        var session = tunnel.LastSession("localhost", hub.HttpsPort)!;
        Assert.Equal((true, SslProtocols.Tls12), (session.Resumed, session.ProtocolVersion));
    }

    [Fact]
    public async Task RouteByHost_HostWithARoute_GoesThroughTheTunnelAndOthersDoNot()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var other = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        var direct = new System.Net.WebProxy();
        var proxy = tunnel.RouteByHost(direct);
        tunnel.Route("localhost", hub.HttpsPort);
        using var client = TunnelUser.CreateHttpClient(proxy);

        using var routed = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);
        using var unrouted = await client.GetAsync(TunnelUser.UriOf(other), Cancellation);

        Assert.NotNull(tunnel.LastSession("localhost", hub.HttpsPort));
        Assert.Null(tunnel.LastSession("localhost", other.HttpsPort));
        Assert.Equal((false, true), (proxy.IsBypassed(TunnelUser.UriOf(hub)), proxy.IsBypassed(TunnelUser.UriOf(other))));
        Assert.Null(proxy.Credentials!.GetCredential(new Uri("http://proxy.example"), "Basic"));
    }

    [Fact]
    public async Task RouteByHost_HostWithARouteOfAnotherClient_GoesThroughItsOwnProxy()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await using var ofTheOther = new LoopbackProxy(_ => LoopbackProxy.Established);
        await using var own = new LoopbackProxy(_ => LoopbackProxy.Established);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        tunnel.Route("localhost", hub.HttpsPort, new System.Net.WebProxy(ofTheOther.Address));
        using var client = TunnelUser.CreateHttpClient(tunnel.RouteByHost(new System.Net.WebProxy(), new System.Net.WebProxy(own.Address)));

        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);

        Assert.Equal((0, 1), (ofTheOther.TakeRequests().Length, own.TakeRequests().Length));
    }

    [Theory]
    [InlineData("https://hub.example")]
    [InlineData("hub.example:443")]
    [InlineData("")]
    public void Route_HostThatIsNone_Throws(string host)
    {
        using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());

        var exception = Assert.Throws<ArgumentException>(() => tunnel.Route(host, 443));

        Assert.StartsWith($"The host '{host}' is refused. Allowed: a DNS name or an IP address, without a port.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Route_ConnectionStringInPlaceOfAHost_IsNotShown()
    {
        using var tunnel = new InspectingTunnel(new InspectingTunnelOptions());

        var exception = Assert.Throws<ArgumentException>(() => tunnel.Route("HostName=hub.example;SharedAccessKey=c2VjcmV0", 443));

        Assert.StartsWith("The host is refused. Allowed: a DNS name or an IP address, without a port.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongOptions_ListsEveryFailure()
    {
        var options = new InspectingTunnelOptions { MaxConnections = 0, HeaderTimeout = TimeSpan.Zero };

        var exception = Assert.Throws<OptionsValidationException>(() => new InspectingTunnel(options));

        Assert.Equal(2, exception.Failures.Count());
    }

    [Fact]
    public void Route_AfterDispose_Throws()
    {
        var tunnel = new InspectingTunnel(new InspectingTunnelOptions());
        tunnel.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tunnel.Route("hub.example", 443));
    }

    [Fact]
    public async Task DisposeAsync_WithAConnectionInUse_EndsIt()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        var tunnel = TunnelUser.CreateTunnel(hub);
        using var socket = await TunnelUser.ConnectAsync(tunnel.Route("localhost", hub.HttpsPort), Cancellation);
        await socket.SendAsync("CONNECT localhost:1 HTTP/1.1\r\n\r\n"u8.ToArray(), Cancellation);
        Assert.NotEqual(0, await socket.ReceiveAsync(new byte[512], Cancellation));

        await tunnel.DisposeAsync();

        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Cancellation));
    }

    private static async Task<(TlsPolicyViolationException Violation, HttpRequestException Exception)> RefuseAsync(DevHubOptions options, SslProtocols versions = SslProtocols.None)
    {
        await using var hub = await DevHub.StartAsync(options, Cancellation);
        await using var tunnel = TunnelUser.CreateTunnel(hub);
        var told = new List<TlsViolationEventArgs>();
        tunnel.ViolationDetected += (_, arguments) => told.Add(arguments);
        using var client = TunnelUser.CreateHttpClient(tunnel.Route("localhost", hub.HttpsPort), versions);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(TunnelUser.UriOf(hub), Cancellation));

        var record = await hub.Connections.WaitForAsync(candidate => candidate.IsClosed, Cancellation);
        Assert.Equal(0, record.ApplicationBytesReceived);
        var violation = Assert.Single(told);
        Assert.True(violation.WasRefused);
        Assert.True(tunnel.TryGetViolation("localhost", hub.HttpsPort, out var kept));
        Assert.Same(violation.Violation, kept);
        return (violation.Violation, exception);
    }
}
