using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Clients;

public sealed class VerifyingRetryPolicyTests
{
    private const string Host = "localhost";

    private static readonly HubPath[] MqttOverTcp = [new(ClientGates.MqttPort, null)];

    /// <summary>By an exception that was never thrown the SDK asks whether it may connect again.</summary>
    private static readonly IotHubCommunicationException Loss = new("Lost.");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void ShouldRetry_AnythingElse_IsTheInnerPolicys()
    {
        using var gates = new ClientGates(new SecureClientFactoryOptions(), _time, null);
        var policy = new VerifyingRetryPolicy(new ExponentialBackoff(2, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(1)), new RefusalProbe(gates), Host, MqttOverTcp);

        Assert.True(policy.ShouldRetry(0, Loss, out var interval));
        Assert.True(interval > TimeSpan.Zero);
        Assert.False(policy.ShouldRetry(2, Loss, out _));
    }

    [Fact]
    public void ShouldRetry_Violation_IsNobodys()
    {
        using var gates = new ClientGates(new SecureClientFactoryOptions(), _time, null);
        var policy = Create(gates, MqttOverTcp);
        var violation = new TlsPolicyViolationException(Host, ClientGates.MqttPort, TlsPolicies.Default, [new(TlsViolationKind.CipherSuite, "A suite outside the policy.")]);

        Assert.False(policy.ShouldRetry(0, new IotHubCommunicationException("Failed.", violation), out _));
    }

    [Fact]
    public async Task ShouldRetry_LossWithoutAHandshakeAfterIt_IsLookedIntoAndTold()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        TaskCompletionSource<TlsViolationEventArgs> told = new();
        gates.ViolationDetected += (_, arguments) => told.TrySetResult(arguments);
        var policy = Create(gates, [new(hub.HttpsPort, null)]);

        Assert.True(policy.ShouldRetry(0, Loss, out _));
        _time.Advance(TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        Assert.Equal(0, hub.Connections.Total);
        _time.Advance(TimeSpan.FromTicks(1));

        var violation = (await told.Task.WaitAsync(Cancellation)).Violation;
        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Same(violation, gates.LastHandshake(Host)!.Violation);
        Assert.Equal(0, (await hub.Connections.WaitForAsync(each => each.IsClosed, Cancellation)).ApplicationBytesReceived);
    }

    [Fact]
    public async Task ShouldRetry_SeveralTimesInARow_IsLookedIntoAfterTheLast()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        TaskCompletionSource<TlsViolationEventArgs> told = new();
        gates.ViolationDetected += (_, arguments) => told.TrySetResult(arguments);
        var policy = Create(gates, [new(hub.HttpsPort, null)]);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.True(policy.ShouldRetry(attempt, Loss, out _));
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(0, hub.Connections.Total);
        _time.Advance(TimeSpan.FromSeconds(3));
        await told.Task.WaitAsync(Cancellation);
        Assert.Equal(1, hub.Connections.Total);
    }

    [Fact]
    public async Task ShouldRetry_LossAfterWhichTheHubWasVerified_IsNotLookedInto()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(hub);
        HubPath[] paths = [new(hub.HttpsPort, null)];
        var probe = new RefusalProbe(gates);
        var lost = _time.GetUtcNow();

        _time.Advance(TimeSpan.FromSeconds(1));
        await new EndpointProbe(gates).RunAsync(Host, paths, Cancellation);
        await probe.LookAsync(Host, paths, lost);
        Assert.Equal(1, hub.Connections.Total);

        // Before the loss, or on another port, is something else.
        await probe.LookAsync(Host, paths, _time.GetUtcNow());
        Assert.Equal(2, hub.Connections.Total);
        await probe.LookAsync(Host, [new(hub.MqttPort, null)], lost);
        Assert.Equal(3, hub.Connections.Total);
    }

    [Fact]
    public async Task ShouldRetry_AnswerOfTheHub_IsNotLookedInto()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        TaskCompletionSource<TlsViolationEventArgs> told = new();
        gates.ViolationDetected += (_, arguments) => told.TrySetResult(arguments);

        Assert.True(Create(gates, [new(hub.HttpsPort, null)]).ShouldRetry(0, new IotHubThrottledException("Busy."), out _));
        Assert.True(Create(gates, [new(hub.MqttPort, null)]).ShouldRetry(0, Loss, out _));
        _time.Advance(TimeSpan.FromSeconds(6));
        await told.Task.WaitAsync(Cancellation);

        Assert.Equal(DevHubEndpoint.Mqtt, Assert.Single(hub.Connections).Endpoint);
    }

    private static VerifyingRetryPolicy Create(ClientGates gates, HubPath[] paths) =>
        new(new ExponentialBackoff(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.Zero), new RefusalProbe(gates), Host, paths);

    private ClientGates CreateGates(DevHub hub) => new(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } }, _time, null);
}
