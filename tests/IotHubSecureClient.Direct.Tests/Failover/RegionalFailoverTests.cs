using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What a failover does to devices, over real connections: the script of the embedded hub, many times as fast as the service.</summary>
public sealed class RegionalFailoverTests
{
    private static readonly Dictionary<string, (Func<DevHubFailoverPlan, DevHubFailoverPlan> Change, TlsViolationKind Kind)> Refusals = new()
    {
        ["TLS 1.1"] = (plan => plan with { TlsProfile = DevHubTlsProfile.Tls11Only }, TlsViolationKind.NothingInCommon),
        ["a suite outside the policy"] = (plan => plan with { TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256) }, TlsViolationKind.NothingInCommon),
        ["TLS 1.1 whatever is offered"] = (plan => plan with { TlsProfile = DevHubTlsProfile.Tls11Anyway }, TlsViolationKind.ProtocolVersion),
        ["a suite outside the policy whatever is offered"] = (plan => plan with { TlsProfile = OutsideAnyway }, TlsViolationKind.CipherSuite),
        ["another root"] = (plan => plan with { CertificateFault = DevHubCertificateFault.UntrustedRoot }, TlsViolationKind.CertificateChainIncomplete),
        ["another name"] = (plan => plan with { CertificateFault = DevHubCertificateFault.WrongName }, TlsViolationKind.CertificateNameMismatch),
    };

    private static DevHubTlsProfile OutsideAnyway =>
        DevHubTlsProfile.MinTls12 with { HandshakeFault = DevHubHandshakeFault.ServerHello(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Refusals.Keys];

    [Fact]
    public async Task SendTelemetryAsync_ScriptedFailover_EveryNumberOfEveryDeviceArrivesInOrder()
    {
        const int Devices = 20;
        await using var hub = await DirectTestHub.StartAsync();
        var senders = Enumerable.Range(0, Devices).Select(number => new Sender(hub, $"device{number}")).ToArray();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reading = ReadToEndAsync(hub);
        Task[] running = [.. senders.Select(sender => sender.RunAsync(stopping.Token))];

        await hub.Hub.FailoverAsync(DevHubFailoverPlan.AsObserved.Scale(0.003), cancellationToken: Cancellation);
        await Task.WhenAll(senders.Select(sender => sender.WaitForNextAsync())).Guard();
        await stopping.CancelAsync();
        await Task.WhenAll(running).Guard();

        await senders[0].SendEndAsync().Guard();
        var arrived = await reading.Guard();
        Assert.All(senders, sender =>
        {
            Assert.Equal([], Enumerable.Range(1, sender.Last).Except(arrived[sender.DeviceId]));
            Assert.Equal([], arrived[sender.DeviceId].Distinct().Index().Where(each => each.Item != each.Index + 1));
        });
        foreach (var sender in senders)
        {
            await sender.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendTelemetryAsync_PairedRegionViolatesThePolicy_IsRefusedOnceAndTyped(string name)
    {
        var (change, kind) = Refusals[name];
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = New(Options(hub, "device1"));
        await device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation);

        await hub.Hub.FailoverAsync(change(new DevHubFailoverPlan()), cancellationToken: Cancellation);
        var violation = await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.SendTelemetryAsync(TelemetryMessage.FromText("2"), Cancellation)).Guard();
        var attempts = hub.Hub.Connections.Total;
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.SendTelemetryAsync(TelemetryMessage.FromText("3"), Cancellation)).Guard();
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.ConnectAsync(Cancellation)).Guard();

        Assert.Contains(violation.Violations, each => each.Kind == kind);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.PolicyViolation, RecommendedAction.Quit), (device.FailoverState.Status, device.FailoverState.Reason, device.FailoverState.Action));
        Assert.Equal(2, attempts);
        Assert.Equal(attempts, hub.Hub.Connections.Total);
        Assert.Equal(0, hub.Hub.Connections.Last().ApplicationBytesReceived);
        Assert.Equal(1, hub.Hub.Telemetry.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task SendTelemetryAsync_PairedRegionViolatesThePolicy_GoesToTheSecondHub(string name)
    {
        await using var first = await DirectTestHub.StartAsync();
        await using var second = await DirectTestHub.StartAsync();
        await using var device = New(Options(first, "device1"), Options(second, "device1"));
        await device.SendTelemetryAsync(TelemetryMessage.FromText("1"), Cancellation);

        await first.Hub.FailoverAsync(Refusals[name].Change(new DevHubFailoverPlan()), cancellationToken: Cancellation);
        await device.SendTelemetryAsync(TelemetryMessage.FromText("2"), Cancellation).Guard();

        Assert.Equal((1, 1), (first.Hub.Telemetry.Count, second.Hub.Telemetry.Count));
        Assert.Equal((FailoverStatus.Connected, 1), (device.FailoverState.Status, device.FailoverState.Endpoint!.Index));
        Assert.Equal(2, first.Hub.Connections.Total);
        Assert.Equal(DevHubVerdict.Accepted, second.Hub.Connections.Single().Verdict);
    }

    /// <summary>Reads what arrives while it does: the hub keeps the newest messages only, and a fast machine sends more of them.</summary>
    private static async Task<ILookup<string, int>> ReadToEndAsync(DirectTestHub hub)
    {
        List<(string DeviceId, int Number)> numbers = [];
        await foreach (var message in hub.Hub.Telemetry.ReadAllAsync(Cancellation))
        {
            var text = Encoding.UTF8.GetString(message.Body.Span);
            if (text == Sender.End)
            {
                break;
            }

            numbers.Add((message.DeviceId, int.Parse(text, CultureInfo.InvariantCulture)));
        }

        return numbers.ToLookup(each => each.DeviceId, each => each.Number);
    }

    private static DirectDeviceClientOptions Options(DirectTestHub hub, string deviceId)
    {
        var options = hub.AddDevice(deviceId: deviceId);
        options.UseNameLookup((_, _) => Task.FromResult(hub.Hub.Addresses.ToArray()));
        return options;
    }

    private static FailoverDeviceClient New(params DirectDeviceClientOptions[] hubs) => new(hubs, Quick, pacer: new ReconnectPacer());

    private static FailoverOptions Quick => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        AttemptTimeout = TimeSpan.FromSeconds(2),
        TotalTimeout = TimeSpan.FromSeconds(30),
        BaseDelay = TimeSpan.FromMilliseconds(5),
        MaxDelay = TimeSpan.FromMilliseconds(200),
        ReconnectWindow = TimeSpan.FromMilliseconds(50),
        CloseTimeout = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Sends numbers, several at a time, and starts the next one when the first of them is acknowledged.</summary>
    private sealed class Sender(DirectTestHub hub, string deviceId) : IAsyncDisposable
    {
        /// <summary>What is sent after the last number.</summary>
        public const string End = "end";

        private const int AtATime = 8;

        private readonly FailoverDeviceClient _device = New(Options(hub, deviceId));
        private readonly Queue<Task> _underWay = new();
        private TaskCompletionSource _next = new();

        public string DeviceId => deviceId;

        /// <summary>The last number that was sent.</summary>
        public int Last { get; private set; }

        public async Task RunAsync(CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested || _underWay.Count > 0)
            {
                while (!stopping.IsCancellationRequested && _underWay.Count < AtATime)
                {
                    Last++;
                    _underWay.Enqueue(_device.SendTelemetryAsync(TelemetryMessage.FromText(Last.ToString(CultureInfo.InvariantCulture)), Cancellation));
                }

                await _underWay.Dequeue();
                Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            }
        }

        /// <summary>Waits until a number is acknowledged that was not when this was called.</summary>
        public Task WaitForNextAsync() => Volatile.Read(ref _next).Task;

        public Task SendEndAsync() => _device.SendTelemetryAsync(TelemetryMessage.FromText(End), Cancellation);

        public ValueTask DisposeAsync() => _device.DisposeAsync();
    }
}
