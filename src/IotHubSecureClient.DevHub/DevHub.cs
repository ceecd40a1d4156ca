using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Connections;
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
    private readonly CancellationTokenSource _stopping;
    private int _isDisposed;

    private DevHub(
        WebApplication server, HubState state, MqttFrontEnd mqtt, HubEndpoints endpoints, DevHubPki pki, DevHubConnectionLog connections, CancellationTokenSource stopping)
    {
        _server = server;
        _state = state;
        _mqtt = mqtt;
        _stopping = stopping;
        MqttPort = endpoints.Mqtt[0].Port;
        HttpsPort = endpoints.Https[0].Port;
        Pki = pki;
        Connections = connections;
    }

    /// <summary>The hub's own name, as in connection strings and in the audience of SAS tokens.</summary>
    public string HostName => _state.HostName;

    /// <summary>The port of MQTT over TLS.</summary>
    public int MqttPort { get; }

    /// <summary>The port of HTTPS: service API, device API and MQTT over WebSocket.</summary>
    public int HttpsPort { get; }

    /// <summary>The hub's certificates.</summary>
    public DevHubPki Pki { get; }

    /// <summary>The root of the hub's certificate in PEM: what a client has to trust.</summary>
    public string TrustAnchorPem => Pki.TrustAnchorPem;

    /// <summary>A record of each of the hub's last connections.</summary>
    public DevHubConnectionLog Connections { get; }

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
        var state = new HubState(options.HostName, options.TimeProvider, [.. names.DnsNames, .. ports.Addresses.Select(address => address.ToString())]);
        state.CertificateAuthorities.Add(pki.Intermediate);
        state.Registry.DeviceEndpoint = HostAndPort(options.HostName, endpoints.Mqtt[0].Port, 8883);
        var mqtt = new MqttFrontEnd(state, options.LoggerFactory);
        var stopping = new CancellationTokenSource();
        WebApplication? server = null;
        try
        {
            TlsServer tls = await TlsServer.CreateAsync(options.TlsProfile, options.KeyAlgorithm, pki);
            var connections = new DevHubConnectionLog(options.ConnectionHistory, options.TimeProvider);
            var handshake = new TlsHandshake(tls, options);
            var revocation = lists is null ? null : new RevocationListEndpoint(lists, pki, options.EffectiveRevocationLists == DevHubRevocationLists.Published);
            var services = new HubServices(state, mqtt, revocation);
            server = EmbeddedServer.Build(options.LoggerFactory, ports, endpoints, services, endpoint => new TlsMiddleware(endpoint, handshake, connections, stopping.Token));
            await mqtt.StartAsync();
            await server.StartAsync(cancellationToken);
            return new DevHub(server, state, mqtt, endpoints, pki, connections, stopping);
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
