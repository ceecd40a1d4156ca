using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The SDK's own client under <see cref="FailoverSecureDeviceClient"/>, through failovers of the embedded hub.</summary>
public sealed class RegionalFailoverTests
{
    private const TlsCipherSuite NotOffered = TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256;

    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, (Func<DevHubFailoverPlan, DevHubFailoverPlan> Change, TlsViolationKind Kind)> Refusals = new()
    {
        ["TLS 1.1"] = (plan => plan with { TlsProfile = DevHubTlsProfile.Tls11Only }, TlsViolationKind.NothingInCommon),
        ["TLS 1.1 whatever is offered"] = (plan => plan with { TlsProfile = DevHubTlsProfile.Tls11Anyway }, TlsViolationKind.ProtocolVersion),
        ["a suite outside the policy that is offered"] = (plan => plan with { TlsProfile = DevHubTlsProfile.ForCipherSuites(LaterConnectTests.Outside) }, TlsViolationKind.CipherSuite),
        ["a suite that is not offered"] = (plan => plan with { TlsProfile = DevHubTlsProfile.ForCipherSuites(NotOffered) }, TlsViolationKind.NothingInCommon),
        ["a suite that is not offered whatever is offered"] = (plan => plan with { TlsProfile = NotOfferedAnyway }, TlsViolationKind.CipherSuite),
        ["another root"] = (plan => plan with { CertificateFault = DevHubCertificateFault.UntrustedRoot }, TlsViolationKind.CertificateChainIncomplete),
        ["another name"] = (plan => plan with { CertificateFault = DevHubCertificateFault.WrongName }, TlsViolationKind.CertificateNameMismatch),
    };

    private static DevHubTlsProfile NotOfferedAnyway => DevHubTlsProfile.MinTls12 with { HandshakeFault = DevHubHandshakeFault.ServerHello(SslProtocols.Tls12, NotOffered) };

    public static TheoryData<string> Names => [.. Refusals.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendEventAsync_ScriptedFailover_EveryNumberArrivesInOrder()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await StartHubAsync();
        await using var forwarder = new HubForwarder(hub);
        await using var factory = LaterConnectTests.CreateFactory(hub.TrustAnchorPem);
        await using var device = NewDevice(factory, hub.Devices.Create("device").ConnectionString!);
        await using var arriving = new ArrivingNumbers(hub.Telemetry, Cancellation);
        await SendAsync(device, 1);
        await arriving.ReadUntilAsync(1);

        var failover = hub.FailoverAsync(DevHubFailoverPlan.AsObserved.Scale(0.005) with { Addresses = [LoopbackAddress.Next()] }, cancellationToken: Cancellation);
        var sent = 1;
        while (!failover.IsCompleted || device.State is not { Status: FailoverStatus.Connected, Reason: FailoverReason.Recovered })
        {
            await SendAsync(device, ++sent);
            await arriving.ReadUntilAsync(sent);
        }

        await failover;
        Assert.Equal(Enumerable.Range(1, sent), arriving.Distinct);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendEventAsync_PairedRegionViolatesThePolicy_IsRefusedAndTypedAndNotTriedAgain(string name)
    {
        MatrixHub.SkipUnlessItConnects();
        var (change, kind) = Refusals[name];
        await using var hub = await StartHubAsync();
        await using var forwarder = new HubForwarder(hub);
        await using var factory = LaterConnectTests.CreateFactory(hub.TrustAnchorPem);
        await using var device = NewDevice(factory, hub.Devices.Create("device").ConnectionString!);
        var (states, failed) = Record(device, static state => state.Status == FailoverStatus.Failed);
        await SendAsync(device, 1);
        var told = 0;
        factory.ViolationDetected += (_, _) => told++;

        await hub.FailoverAsync(change(new DevHubFailoverPlan { Addresses = [LoopbackAddress.Next()] }), cancellationToken: Cancellation);
        var violation = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => SendAsync(device, 2));
        var connections = hub.Connections.Total;
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => SendAsync(device, 3));
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.OpenAsync(Cancellation).WaitAsync(Ceiling, Cancellation));

        Assert.Contains(violation.Violations, each => each.Kind == kind);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation, RecommendedAction.Quit), (device.State.Status, device.State.Reason, device.State.Action));
        Assert.Equal((connections, 1, 1), (hub.Connections.Total, told, hub.Telemetry.Count));
        await failed.WaitAsync(Ceiling, Cancellation);
        AssertRefusedOnce(hub, states);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendEventAsync_PairedRegionViolatesThePolicy_GoesToTheSecondHub(string name)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var first = await StartHubAsync();
        await using var forwarder = new HubForwarder(first);
        await using var second = await StartHubAsync();
        await using var factory = LaterConnectTests.CreateFactory(first.TrustAnchorPem + "\n" + second.TrustAnchorPem);
        await using var device = NewDevice(factory, first.Devices.Create("device").ConnectionString!, ConnectionStringOf(second));
        var (states, switched) = Record(device, static state => state is { Status: FailoverStatus.Connected, Endpoint.Index: 1 });
        await SendAsync(device, 1);

        await first.FailoverAsync(Refusals[name].Change(new DevHubFailoverPlan { Addresses = [LoopbackAddress.Next()] }), cancellationToken: Cancellation);
        await SendAsync(device, 2);
        var connections = first.Connections.Total;
        await SendAsync(device, 3);

        Assert.Equal((1, 2), (first.Telemetry.Count, second.Telemetry.Count));
        Assert.Equal((FailoverStatus.Connected, 1), (device.State.Status, device.State.Endpoint!.Index));
        Assert.Equal(connections, first.Connections.Total);
        await switched.WaitAsync(Ceiling, Cancellation);
        AssertRefusedOnce(first, states);
        Assert.Equal(DevHubVerdict.Accepted, Assert.Single(second.Connections).Verdict);
    }

    /// <summary>
    /// Nothing has come over a connection to the paired region, and no attempt came after the one whose handshake failed. Before it some may have been cut with the old region's, and where the SDK does not see
    /// why a connection ended, the factory finds out by a handshake of its own.
    /// </summary>
    private static void AssertRefusedOnce(DevHub hub, IReadOnlyCollection<FailoverState> states)
    {
        var attempts = states.Count(state => state is { Status: FailoverStatus.Connecting, Endpoint.Index: 0 }) - 1;
        Assert.DoesNotContain(states, state => state is { Status: FailoverStatus.Waiting, Exception: AuthenticationException });
        Assert.Equal(1, attempts - states.Count(state => state is { Status: FailoverStatus.Waiting, Endpoint.Index: 0, Attempt: > 0, Exception: not null }));
        Assert.InRange(hub.Connections.Total, 2, 1 + (2 * attempts));
        Assert.All(hub.Connections.Skip(1), each => Assert.Equal(0, each.ApplicationBytesReceived));
    }

    /// <summary>Keeps the states, and tells when the last of them has come: they are told beside the operations.</summary>
    private static (ConcurrentQueue<FailoverState> States, Task Last) Record(FailoverSecureDeviceClient device, Func<FailoverState, bool> isLast)
    {
        ConcurrentQueue<FailoverState> states = [];
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        device.StateChanged += (_, change) =>
        {
            states.Enqueue(change.State);
            if (isLast(change.State))
            {
                last.TrySetResult();
            }
        };
        return (states, last.Task);
    }

    private static Task<DevHub> StartHubAsync()
    {
        var options = new DevHubOptions { MqttPort = HubForwarder.Port, TlsProfile = DevHubTlsProfile.ForCipherSuites(LaterConnectTests.Allowed) };
        options.ListenAddresses.Add(LoopbackAddress.Next());
        return DevHub.StartAsync(options, Cancellation);
    }

    /// <summary>At its own address, by which its certificate names it, and without a forwarder: it does not move.</summary>
    private static string ConnectionStringOf(DevHub hub) => $"HostName={hub.Addresses[0]};DeviceId=device;SharedAccessKey={hub.Devices.Create("device").PrimaryKey}";

    private static FailoverSecureDeviceClient NewDevice(SecureClientFactory factory, params string[] connectionStrings) => factory.Clients.CreateFailoverDevice(
        connectionStrings,
        TransportType.Mqtt_Tcp_Only,
        new FailoverOptions
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            AttemptTimeout = TimeSpan.FromSeconds(2),
            TotalTimeout = TimeSpan.FromSeconds(30),
            BaseDelay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(200),
            ReconnectWindow = TimeSpan.FromMilliseconds(50),
            CloseTimeout = TimeSpan.FromMilliseconds(200),

            // A violation alone leads to the second hub, however many attempts are cut before it.
            AttemptsBeforeNextEndpoint = 1000,
        },
        new ReconnectPacer());

    private static async Task SendAsync(FailoverSecureDeviceClient device, int number)
    {
        using var message = new Message(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        await device.SendEventAsync(message, Cancellation).WaitAsync(Ceiling, Cancellation);
    }
}
