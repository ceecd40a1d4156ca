using IotHubSecureClient.Emulation.Authentication;
using System.Net;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Hosting;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Mqtt;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Emulation;

/// <summary>
/// An IoT Hub within this process: MQTT, HTTPS and MQTT over WebSocket on loopback, with the TLS that a hub with <c>minTlsVersion</c> 1.2 enforces.
/// Its state is in memory and is gone when it is disposed.
/// </summary>
public sealed class DevHub : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HubState _state;
    private readonly MqttFrontEnd _mqtt;
    private readonly HubFailover _failover;
    private readonly CancellationTokenSource _stopping;
    private int _isDisposed;

    private DevHub(
        WebApplication server,
        HubServices services,
        HubFailover failover,
        HubEndpoints endpoints,
        DevHubPki pki,
        DevHubConnectionLog connections,
        DevHubFaults faults,
        CancellationTokenSource stopping)
    {
        _server = server;
        _state = services.State;
        _mqtt = services.Mqtt;
        _failover = failover;
        _stopping = stopping;
        MqttPort = endpoints.Mqtt[0].Port;
        HttpsPort = endpoints.Https[0].Port;
        Pki = pki;
        Connections = connections;
        Faults = faults;
    }

    /// <summary>The hub's own name, as in connection strings and in the audience of SAS tokens.</summary>
    public string HostName => _state.HostName;

    /// <summary>The port of MQTT over TLS.</summary>
    public int MqttPort { get; }

    /// <summary>The port of HTTPS: service API, device API and MQTT over WebSocket.</summary>
    public int HttpsPort { get; }

    /// <summary>Where the hub is: what the DNS would answer for its name. A failover changes it.</summary>
    public IReadOnlyList<IPAddress> Addresses => _failover.Addresses;

    /// <summary>The hub's certificates.</summary>
    public DevHubPki Pki { get; }

    /// <summary>The root of the hub's certificate in PEM: what a client has to trust.</summary>
    public string TrustAnchorPem => Pki.TrustAnchorPem;

    /// <summary>A record of each of the hub's last connections.</summary>
    public DevHubConnectionLog Connections { get; }

    /// <summary>Lets the hub fail: cuts, stalls, half-open and slow connections, resets, throttling.</summary>
    public DevHubFaults Faults { get; }

    /// <summary>The identity registry: devices and modules, with their keys and connection strings.</summary>
    public DeviceRegistry Devices => _state.Registry;

    /// <summary>The authorities whose device certificates the hub accepts. The intermediate of <see cref="Pki"/> is one of them.</summary>
    public CertificateAuthorities CertificateAuthorities => _state.CertificateAuthorities;

    /// <summary>What devices and modules have sent.</summary>
    public TelemetryLog Telemetry => _state.Telemetry;

    /// <summary>What became of cloud-to-device messages whose sender wanted to know.</summary>
    public FeedbackLog Feedback => _state.Feedback;

    /// <summary>Sends messages to devices.</summary>
    public CloudToDeviceSender CloudToDevice => _state.CloudToDevice;

    internal HubState State => _state;

    /// <summary>The connection string of one of the hub's shared access policies. It holds a key: do not log it.</summary>
    /// <param name="policyName"><c>iothubowner</c>, <c>service</c>, <c>device</c>, <c>registryRead</c> or <c>registryReadWrite</c>.</param>
    /// <returns>A connection string with the port of <see cref="HttpsPort"/>, where that is not 443.</returns>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public string GetServiceConnectionString(string policyName = "iothubowner")
    {
        ArgumentNullException.ThrowIfNull(policyName);
        SharedAccessPolicy policy = _state.Policies.Get(policyName);
        return $"HostName={HostAndPort(HostName, HttpsPort, 443)};SharedAccessKeyName={policy.Name};SharedAccessKey={policy.PrimaryKey}";
    }

    /// <summary>
    /// Fails over to the paired region, by a script. When this returns, the hub is up again, on other <see cref="Addresses"/> and the same ports; the former addresses refuse.
    /// At the change of region every connection is reset; unread cloud-to-device messages, unread feedback and the subscriptions of persistent sessions are lost;
    /// registry and twins are those of <see cref="DevHubFailoverPlan.StateAge"/> before. <see cref="Telemetry"/> keeps what it has.
    /// </summary>
    /// <param name="plan">The script; its times are those of <see cref="DevHubOptions.TimeProvider"/>.</param>
    /// <param name="progress">Told of each phase, when it is in force and its end is scheduled. Called by the script itself, which goes on when it returns.</param>
    /// <param name="cancellationToken">Gives the failover up: the hub accepts again where it was, with nothing lost but its connections.</param>
    /// <exception cref="ArgumentException">The plan is not one that this hub can run; the message names each reason.</exception>
    /// <exception cref="InvalidOperationException">A failover of this hub is under way.</exception>
    /// <exception cref="ObjectDisposedException">The hub was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled, or the hub was disposed.</exception>
    /// <exception cref="IOException">An address of the paired region is not one of this machine's, or a port is taken there. Nothing has happened yet.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine's TLS library does not have what <see cref="DevHubFailoverPlan.TlsProfile"/> needs. Nothing has happened yet.</exception>
    public Task FailoverAsync(DevHubFailoverPlan plan, IProgress<DevHubFailoverPhase>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return _failover.RunAsync(plan, progress, cancellationToken);
    }

    /// <summary>Starts a hub. When this returns, its ports accept connections.</summary>
    /// <param name="options">How the hub is set up; the defaults when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="OptionsValidationException">An option is out of its bounds; the message names each.</exception>
    /// <exception cref="IOException">A fixed port is taken.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine's TLS library does not have what <see cref="DevHubOptions.TlsProfile"/> needs.</exception>
    public static async Task<DevHub> StartAsync(DevHubOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DevHubOptions();
        DevHubOptionsValidator.ThrowIfInvalid(options);
        using var ports = new HubPorts(options.ListenAddresses);
        var endpoints = HubEndpoints.Bind(ports, options);
        RevocationListLocation? lists = endpoints.RevocationLists is [var first, ..] ? new RevocationListLocation(first) : null;
        var names = new ServerNames([options.HostName, "localhost", .. options.AdditionalHostNames], ports.Addresses);
        var pki = new DevHubPki(options.KeyAlgorithm, names, options.CertificateFault, lists);
        var state = new HubState(options.HostName, options.TimeProvider, [.. names.DnsNames, .. ports.Addresses.Select(address => address.ToString())], options.StateHistory);
        state.CertificateAuthorities.Add(pki.Intermediate);
        state.Registry.DeviceEndpoint = HostAndPort(options.HostName, endpoints.Mqtt[0].Port, 8883);
        var mqtt = new MqttFrontEnd(state, options.LoggerFactory);
        var stopping = new CancellationTokenSource();
        WebApplication? server = null;
        try
        {
            TlsServer tls = await TlsServer.CreateAsync(options.TlsProfile, options.KeyAlgorithm, pki.ServerCertificate);
            var connections = new DevHubConnectionLog(options.ConnectionHistory, options.TimeProvider);
            var faults = new DevHubFaults(options.TimeProvider);
            var handshake = new TlsHandshake(tls, options);
            var transport = new HubTransport(ports, options.LoggerFactory);
            var regions = new HubRegionSwitch([endpoints.Mqtt[0].Port, endpoints.Https[0].Port], transport, handshake, state, pki, names, faults, options);
            var revocation = lists is null ? null : new RevocationListEndpoint(lists, pki, options.EffectiveRevocationLists == DevHubRevocationLists.Published);
            var services = new HubServices(state, mqtt, revocation);
            server = EmbeddedServer.Build(options.LoggerFactory, transport, endpoints, services, endpoint => new TlsMiddleware(endpoint, handshake, connections, faults, stopping.Token));
            await mqtt.StartAsync();
            await server.StartAsync(cancellationToken);
            return new DevHub(server, services, new HubFailover(state, mqtt, regions, faults, options), endpoints, pki, connections, faults, stopping);
        }
        catch
        {
            await mqtt.DisposeAsync();
            await (server?.DisposeAsync() ?? default);
            state.Dispose();
            pki.Dispose();
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Closes every connection and every port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _failover.DisposeAsync();
        await _stopping.CancelAsync();
        await _mqtt.DisposeAsync();
        await _server.StopAsync();
        await _server.DisposeAsync();
        _state.Dispose();
        Pki.Dispose();
        _stopping.Dispose();
    }

    private static string HostAndPort(string host, int port, int defaultPort) => port == defaultPort ? host : $"{host}:{port}";
}
