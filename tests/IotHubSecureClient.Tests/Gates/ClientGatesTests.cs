using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Services;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Gates;

public sealed class ClientGatesTests : IDisposable
{
    private const string Host = "localhost";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeLogCollector _logs = new();
    private readonly ILoggerFactory _loggers;
    private readonly List<TlsViolationEventArgs> _told = [];

    public ClientGatesTests() => _loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(_logs)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void TryGetViolation_HandshakeThatEndedAtTheHellos_IsToldOnceHoweverOftenItIsAskedFor()
    {
        using var gates = CreateGates(EnforcementMode.Strict);
        var failure = Failure("tlsv1 alert protocol version", "0A00042E");

        Assert.True(gates.TryGetViolation(new IOException("outer", failure), Host, out var first));
        Assert.True(gates.TryGetViolation(new AuthenticationException("another layer", failure), Host, out var second));

        Assert.Same(first, second);
        Assert.Same(first, Assert.Single(_told).Violation);
        Assert.True(_told[0].WasRefused);
        Assert.Equal((LogLevel.Error, 2), (Assert.Single(_logs.GetSnapshot()).Level, _logs.LatestRecord.Id.Id));
        Assert.Same(first, gates.LastHandshake(Host)!.Violation);
    }

    [Fact]
    public void TryGetViolation_TwoHandshakesThatEndedAtTheHellos_TellsEach()
    {
        using var gates = CreateGates(EnforcementMode.Strict);

        Assert.True(gates.TryGetViolation(Failure("unsupported protocol", "0A000102"), Host, out _));
        Assert.True(gates.TryGetViolation(Failure("unsupported protocol", "0A000102"), Host, out _));

        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void TryGetViolation_ServerThatRefusesAnOfferThatNothingRestricts_FindsNone()
    {
        Assert.SkipWhen(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default), "This process is under the policy as a whole, so that its offer is restricted.");
        using var gates = CreateGates(EnforcementMode.ReportOnly);

        Assert.False(gates.TryGetViolation(Failure("tlsv1 alert protocol version", "0A00042E"), Host, out _));

        Assert.Empty(_told);
    }

    [Fact]
    public async Task TryGetViolation_HandshakeFailureAfterTheServerWasVerified_IsOfTheClientsCertificateOnce()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), proxy: null);

        var failure = HandshakeFailureAlert();
        Assert.False(gates.TryGetViolation(failure, Host, out _));
        Assert.False(gates.TryGetViolation(failure, Host, out _));

        // The next one came without a verified server before it.
        Assert.True(gates.TryGetViolation(HandshakeFailureAlert(), Host, out var violation));
        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
    }

    [Fact]
    public async Task TryGetViolation_HandshakeFailureAfterAClientHasConnected_IsAViolation()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), proxy: null);
        var opening = new ViolationTranslation(gates, Host);

        await Assert.ThrowsAsync<IOException>(() => opening.ConnectAsync(Task.FromException(new IOException("No."))));
        Assert.False(gates.TryGetViolation(HandshakeFailureAlert(), Host, out _));

        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), proxy: null);
        await opening.ConnectAsync(Task.CompletedTask);
        Assert.True(gates.TryGetViolation(HandshakeFailureAlert(), Host, out _));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task TryGetViolation_HandshakeFailureLongAfterTheServerWasVerified_IsAViolation(int seconds, bool isViolation)
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), proxy: null);

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(isViolation, gates.TryGetViolation(HandshakeFailureAlert(), Host, out _));
    }

    [Fact]
    public async Task TryGetViolation_HandshakeFailureAfterAnotherHubWasVerified_IsAViolation()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), proxy: null);

        Assert.True(gates.TryGetViolation(HandshakeFailureAlert(), "hub.example", out _));
    }

    [Fact]
    public void TryGetViolation_WithoutAHostWhereThereIsOne_IsOfThatHost()
    {
        using var gates = CreateGates(EnforcementMode.Strict);
        gates.Route("hub.example", null);

        Assert.True(gates.TryGetViolation(Failure("tlsv1 alert protocol version", "0A00042E"), null, out var violation));

        Assert.Equal("hub.example", violation.Host);
        Assert.Same(violation, gates.LastHandshake("hub.example")!.Violation);
    }

    [Fact]
    public void TryGetViolation_WithoutAHostAndThenWithIt_IsToldOnceAndKnownOfTheHost()
    {
        using var gates = CreateGates(EnforcementMode.Strict);
        gates.Route("hub.example", null);
        gates.Route("other.example", null);
        var failure = Failure("tlsv1 alert protocol version", "0A00042E");
        Assert.True(gates.TryGetViolation(failure, null, out var unnamed));
        Assert.Equal("the hub", unnamed.Host);

        Assert.True(gates.TryGetViolation(failure, "hub.example", out var named));

        Assert.Equal("hub.example", named.Host);
        Assert.Same(named, gates.LastHandshake("hub.example")!.Violation);
        Assert.Single(_told);
    }

    [Fact]
    public async Task TryGetViolation_CallersRefusalOfAVerifiedSessionAfterTheTunnelRefused_FindsNone()
    {
        await using var outside = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, outside, hub);
        await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(outside, gates.Callback(outside.HttpsPort, null), gates.Route(Host, outside.HttpsPort, null)));

        // The same host and port to the SDK, which takes no other than this one.
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gates.Callback(outside.HttpsPort, (_, _, _, _) => false), proxy: null));

        Assert.False(gates.TryGetViolation(exception, Host, out _));
        Assert.False(gates.TryGetViolation(exception, null, out _));
        Assert.Single(_told);
    }

    [Fact]
    public async Task TryGetViolation_FailureAfterAViolationThatTheTunnelLetThrough_FindsNone()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        using var gates = CreateGates(EnforcementMode.ReportOnly, hub);
        await RequestAsync(hub, gates.Callback(hub.HttpsPort, null), gates.Route(Host, hub.HttpsPort, null));
        var unrelated = new AuthenticationException("The application's own callback refused.");

        Assert.False(gates.TryGetViolation(unrelated, Host, out _));
        Assert.False(gates.TryGetViolation(unrelated, null, out _));
    }

    [Fact]
    public async Task TryGetViolation_FailureAfterTheTunnelRefused_FindsThatUntilAConnectionIsVerified()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gates.Callback(hub.HttpsPort, null), gates.Route(Host, hub.HttpsPort, null)));

        Assert.True(gates.TryGetViolation(exception, Host, out var violation));
        Assert.True(gates.TryGetViolation(exception, null, out var newest));

        Assert.Same(violation, newest);
        Assert.Same(violation, Assert.Single(_told).Violation);
    }

    [Fact]
    public async Task TryGetViolation_HandshakeOverTcpAfterTheTunnelRefused_IsToldAsAViolationOfItsOwn()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);
        await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gates.Callback(hub.HttpsPort, null), gates.Route(Host, hub.HttpsPort, null)));

        Assert.True(gates.TryGetViolation(new AuthenticationException("outer", Failure("tlsv1 alert protocol version", "0A00042E")), Host, out var violation));
        Assert.False(gates.TryGetViolation(new AuthenticationException("The application's own callback refused."), Host, out _));

        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Equal(2, _told.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refusal_ByEitherGate_IsOneLineOfTheLog(bool byTunnel)
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        using var gates = CreateGates(EnforcementMode.Strict, hub);

        for (var refusals = 1; refusals <= 2; refusals++)
        {
            var exception = await Assert.ThrowsAsync<HttpRequestException>(() => RequestAsync(hub, gates.Callback(hub.HttpsPort, null), byTunnel ? gates.Route(Host, hub.HttpsPort, null) : null));

            // Asking what became of it is not another one.
            Assert.True(gates.TryGetViolation(exception, Host, out var violation));
            Assert.True(gates.TryGetViolation(exception, null, out _));
            var records = _logs.GetSnapshot();
            Assert.Equal(refusals, records.Count);
            Assert.Equal((2, LogLevel.Error, (byTunnel ? typeof(InspectingTunnel) : typeof(CertificateCallbackGate)).FullName), (records[^1].Id.Id, records[^1].Level, records[^1].Category));
            Assert.Equal($"TLS connection to '{Host}:{hub.HttpsPort}' refused under the policy 'IotHub20200110': {violation.Message}", records[^1].Message);
        }
    }

    /// <summary>Where the default proxy leads through the tunnel, the sender with a gate of its own goes round it.</summary>
    [Fact]
    public async Task VerifiedSendingHandler_DefaultProxyThatLeadsThroughTheTunnel_TellsOnce()
    {
        await using var hub = await DevHub.StartAsync(OutsideThePolicy, Cancellation);
        using var gates = CreateGates(EnforcementMode.ReportOnly, hub);
        gates.Route(Host, hub.HttpsPort, null);
        gates.RouteByDefault("hub.example", "test");

        using var client = new HttpClient(new VerifiedSendingHandler(gates));
        using var response = await client.GetAsync(UriOf(hub), Cancellation);

        Assert.Single(_told);
        Assert.Equal(443, gates.LastHandshake(Host)!.Violation!.Port);
    }

    [Fact]
    public async Task VerifiedSendingHandler_ReportOnly_OffersWhatTheSdkAloneWould()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(EnforcementMode.ReportOnly, hub);

        using var client = new HttpClient(new VerifiedSendingHandler(gates));
        using var response = await client.GetAsync(UriOf(hub), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(Assert.Single(_told).WasRefused);
    }

    private static DevHubOptions OutsideThePolicy => new()
    {
        KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256,
        TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    };

    private static Uri UriOf(DevHub hub) => new($"https://{Host}:{hub.HttpsPort}/devices?api-version=2021-04-12");

    /// <summary>What OpenSSL says where a handshake fails.</summary>
    private static AuthenticationException Failure(string reason, string code) =>
        new("Authentication failed, see inner exception.", new InvalidOperationException($"error:{code}:SSL routines::{reason}"));

    private static AuthenticationException HandshakeFailureAlert() => Failure("sslv3 alert handshake failure", "0A000410");

    private static async Task RequestAsync(DevHub hub, RemoteCertificateValidationCallback callback, IWebProxy? proxy)
    {
        using var handler = new SocketsHttpHandler { UseProxy = proxy is not null, Proxy = proxy };
        handler.SslOptions.RemoteCertificateValidationCallback = callback;
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(UriOf(hub), Cancellation);
    }

    private ClientGates CreateGates(EnforcementMode mode, params DevHub[] hubs)
    {
        var anchors = hubs.Length == 0 ? null : string.Join('\n', hubs.Select(hub => hub.TrustAnchorPem));
        var options = new SecureClientFactoryOptions { Mode = mode, ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = anchors } };
        var gates = new ClientGates(options, _time, _loggers);
        gates.ViolationDetected += (_, arguments) => _told.Add(arguments);
        return gates;
    }
}
