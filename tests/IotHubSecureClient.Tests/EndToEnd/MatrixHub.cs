using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Contract;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>
/// A hub at an address of its own, because the ports of the SDKs are fixed. AMQP has a listener of its own: its TLS is that of the hub, and what comes after it is counted, not understood.
/// </summary>
internal sealed class MatrixHub : IAsyncDisposable
{
    public const string AnswersTls11 = "answers TLS 1.1";

    /// <summary>Of <see cref="All"/>, the one that a client under the policy talks to.</summary>
    public const int UnderThePolicy = 0;

    /// <summary>Of <see cref="All"/>, the one that only a client without the policy talks to.</summary>
    public const int SuiteOutside = 4;

    public const string DeviceKey = "dGhpcyBpcyB0aGUga2V5IG9mIGEgZGV2aWNlIGluIGEgdGVzdA==";

    private const int MqttPort = 8883;
    private const int HttpsPort = 443;
    private const int AmqpPort = 5671;

    // Once for all tests: two that look side by side would be in each other's way.
    private static readonly Lazy<string?> WhyNot = new(TryListen);

    private readonly DevHub _hub;
    private readonly DevHub _amqp;

    private MatrixHub(string name, string host, DevHub hub, DevHub amqp)
    {
        Name = name;
        Host = host;
        _hub = hub;
        _amqp = amqp;
    }

    public static IReadOnlyList<(string Name, Func<DevHubOptions> Options)> All { get; } =
    [
        ("under the policy", () => new()),
        ("TLS 1.1 only", () => new() { TlsProfile = DevHubTlsProfile.Tls11Only }),
        (AnswersTls11, () => new() { TlsProfile = DevHubTlsProfile.Tls11Anyway }),
        ("TLS 1.3 only", () => new() { TlsProfile = DevHubTlsProfile.Tls13Only }),
        ("suite outside", () => new() { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }),
        ("wrong name", () => new() { CertificateFault = DevHubCertificateFault.WrongName }),
        ("untrusted root", () => new() { CertificateFault = DevHubCertificateFault.UntrustedRoot }),
    ];

    public string Name { get; }

    public string Host { get; }

    public DeviceRegistry Devices => _hub.Devices;

    /// <summary>Of what is not AMQP.</summary>
    public DevHubFaults Faults => _hub.Faults;

    public TelemetryLog Telemetry => _hub.Telemetry;

    public DevHubPki Pki => _hub.Pki;

    public string TrustAnchorPem => _hub.TrustAnchorPem + "\n" + _amqp.TrustAnchorPem;

    /// <summary>Host, device key and policy key, as the host of the SDK reads them.</summary>
    public string Input => string.Join('\t', Host, DeviceKey, PolicyKey);

    public string PolicyKey => ServiceConnectionString.Parse(_hub.GetServiceConnectionString()).SharedAccessKey!;

    public string BackEndConnectionString => $"HostName={Host};SharedAccessKeyName=iothubowner;SharedAccessKey={PolicyKey}";

    public string DeviceConnectionString => $"HostName={Host};DeviceId=device;SharedAccessKey={DeviceKey}";

    /// <summary>The bodies that have come, in their order.</summary>
    public IEnumerable<string> TelemetryBodies => _hub.Telemetry.ToArray().Select(message => Encoding.UTF8.GetString(message.Body.Span));

    /// <param name="number">Which of <see cref="All"/>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="isTcpClosed">Whether there is nothing but HTTPS on the SDKs' ports, as behind a firewall.</param>
    public static async Task<MatrixHub> StartAsync(int number, CancellationToken cancellationToken, bool isTcpClosed = false)
    {
        var (name, options) = All[number];
        var address = LoopbackAddress.Next();
        var hub = await StartAsync(options(), address, isTcpClosed ? 0 : MqttPort, HttpsPort, cancellationToken);
        var device = new HubDeviceOptions { PrimaryKey = DeviceKey, SecondaryKey = DeviceKey };
        hub.Devices.Create("device", device);
        hub.Devices.CreateModule("device", "module", device);
        return new MatrixHub(name, address.ToString(), hub, await StartAsync(options(), address, isTcpClosed ? 0 : AmqpPort, 0, cancellationToken));
    }

    /// <summary>Skips the test where the SDK has no network code, or where there is no port for a hub.</summary>
    public static void SkipUnlessItConnects()
    {
        Assert.SkipWhen(AzureSdk.Mode == AzureSdk.Contract, "This build has no network code of the SDK. A build with -p:AzureIotSdk=package connects.");
        Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");
    }

    /// <summary>The connections so far; take it before an attempt, and give it back after it.</summary>
    public long Mark() => _hub.Connections.Total + (_amqp.Connections.Total << 32);

    /// <summary>The connections since, once each of them has a verdict.</summary>
    public async Task<DevHubConnection[]> SinceAsync(long mark, bool untilClosed, CancellationToken cancellationToken) =>
        [.. await SinceAsync(_hub, mark & uint.MaxValue, untilClosed, cancellationToken), .. await SinceAsync(_amqp, mark >> 32, untilClosed, cancellationToken)];

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _amqp.DisposeAsync();
    }

    /// <returns>Why this process may not listen on the SDKs' ports; <see langword="null"/> where it may.</returns>
    private static string? TryListen()
    {
        try
        {
            using var listener = new TcpListener(LoopbackAddress.Next(), HttpsPort);
            listener.Start();
            return null;
        }
        catch (SocketException exception)
        {
            return $"The SDKs connect to port {HttpsPort}, on which this process may not listen: {exception.Message}.";
        }
    }

    private static Task<DevHub> StartAsync(DevHubOptions options, IPAddress address, int mqttPort, int httpsPort, CancellationToken cancellationToken)
    {
        options.ListenAddresses.Clear();
        options.ListenAddresses.Add(address);
        options.MqttPort = mqttPort;
        options.HttpsPort = httpsPort;
        return DevHub.StartAsync(options, cancellationToken);
    }

    private static async Task<DevHubConnection[]> SinceAsync(DevHub hub, long mark, bool untilClosed, CancellationToken cancellationToken)
    {
        var count = (int)(hub.Connections.Total - mark);
        var since = hub.Connections.TakeLast(count).Select(each => each.Id).ToHashSet();
        foreach (var id in since)
        {
            await hub.Connections.WaitForAsync(each => each.Id == id && (each.IsClosed || !untilClosed), cancellationToken);
        }

        return [.. hub.Connections.Where(each => since.Contains(each.Id))];
    }
}
