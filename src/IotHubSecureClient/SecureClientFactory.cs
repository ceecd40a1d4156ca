using System.Diagnostics.CodeAnalysis;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Devices;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Provisioning;
using IotHubSecureClient.Services;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient;

/// <summary>
/// Makes the Azure IoT SDK's clients, each with every path to the hub under one TLS policy. Its members have the names and overloads of the SDK's own factory methods and return the SDK's own types:
/// for <c>DeviceClient.CreateFromConnectionString(…)</c> write <c>SecureClientFactory.DeviceClient.CreateFromConnectionString(…)</c>.
/// </summary>
/// <remarks>
/// Thread-safe. Dispose it after its clients: some of them connect through it and cannot connect without; what others send by the process's default proxy would be verified no longer.
/// </remarks>
public sealed partial class SecureClientFactory : IAsyncDisposable, IDisposable
{
    private readonly ClientGates _gates;

    /// <summary>Makes a factory.</summary>
    /// <param name="options">The policy and how it is enforced; <see langword="null"/> for the defaults, which are the strict ones.</param>
    /// <param name="timeProvider">The clock for timeouts and durations; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where handshakes and refusals are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option of <see cref="SecureClientFactoryOptions.ServerCertificate"/> is wrong; every failure is listed.</exception>
    /// <exception cref="InvalidOperationException">Another factory has set the SDK's process-wide <c>TlsVersions</c> for a policy of which this one differs in whether it allows TLS 1.2.</exception>
    public SecureClientFactory(SecureClientFactoryOptions? options = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        _gates = new ClientGates(options ?? new SecureClientFactoryOptions(), timeProvider, loggerFactory);
        _gates.ViolationDetected += (_, arguments) => ViolationDetected?.Invoke(this, arguments);
        var origins = new ClientOrigins();
        var probe = new RefusalProbe(_gates);
        DeviceClients = new SecureDeviceClients(_gates, origins, probe);
        ModuleClients = new SecureModuleClients(_gates, probe);
        ServiceClients = new SecureServiceClients(_gates, origins);
        RegistryManagers = new SecureRegistryManagers(_gates);
        JobClients = new SecureJobClients(_gates);
        DigitalTwinClients = new SecureDigitalTwinClients(_gates);
        ProvisioningDeviceClients = new SecureProvisioningDeviceClients(_gates, probe);
        ProvisioningServiceClients = new SecureProvisioningServiceClients(_gates);
        Clients = new SecureClients(_gates, origins, probe, this);
    }

    /// <summary>A connection violated the policy: told once for each connection. Runs on the thread of the handshake: return soon, and throw nothing.</summary>
    public event EventHandler<TlsViolationEventArgs>? ViolationDetected;

    /// <summary>The policy of every client.</summary>
    public TlsPolicy Policy => _gates.Policy;

    /// <summary>What becomes of violations.</summary>
    public EnforcementMode Mode => _gates.Mode;

    /// <summary>Makes device clients.</summary>
    public SecureDeviceClients DeviceClients { get; }

    /// <summary>Makes module clients.</summary>
    public SecureModuleClients ModuleClients { get; }

    /// <summary>Makes service clients.</summary>
    public SecureServiceClients ServiceClients { get; }

    /// <summary>Makes registry managers.</summary>
    public SecureRegistryManagers RegistryManagers { get; }

    /// <summary>Makes job clients.</summary>
    public SecureJobClients JobClients { get; }

    /// <summary>Makes digital twin clients.</summary>
    public SecureDigitalTwinClients DigitalTwinClients { get; }

    /// <summary>Makes clients of the Device Provisioning Service for devices.</summary>
    public SecureProvisioningDeviceClients ProvisioningDeviceClients { get; }

    /// <summary>Makes clients of the Device Provisioning Service for back ends.</summary>
    public SecureProvisioningServiceClients ProvisioningServiceClients { get; }

    /// <summary>Makes clients behind interfaces, which throw <see cref="TlsPolicyViolationException"/> themselves and can be mocked.</summary>
    public SecureClients Clients { get; }

    /// <summary>
    /// Finds the violation behind an exception of an SDK client. Ask it before <c>IsTransient</c>, which the SDK may set for a violation too: a violation is never worth a retry.
    /// </summary>
    /// <param name="exception">What the SDK's client threw.</param>
    /// <param name="violation">The violation.</param>
    /// <returns>
    /// Whether there is one: in the exception, or, for clients that connect through the tunnel and know of nothing but a TLS alert, the newest one that the tunnel refused. Several hubs are told
    /// apart by <see cref="TryGetViolation(Exception, string, out TlsPolicyViolationException?)"/>.
    /// </returns>
    public bool TryGetViolation(Exception exception, [NotNullWhen(true)] out TlsPolicyViolationException? violation) => _gates.TryGetViolation(exception, null, out violation);

    /// <summary>Finds the violation behind an exception of an SDK client of one hub.</summary>
    /// <param name="exception">What the SDK's client threw.</param>
    /// <param name="hostName">The host name that the client connects to, without a port.</param>
    /// <param name="violation">The violation.</param>
    public bool TryGetViolation(Exception exception, string hostName, [NotNullWhen(true)] out TlsPolicyViolationException? violation)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return _gates.TryGetViolation(exception, hostName, out violation);
    }

    /// <summary>
    /// Tells for each client and transport what this process would offer, as captured from its own ClientHello, what verifies the connection, and what is left open.
    /// </summary>
    /// <remarks>On Linux this loads OpenSSL, so that <see cref="OpenSslProcessPolicy.Apply"/> comes too late afterwards.</remarks>
    public EnforcementReport DescribeEnforcement() => EnforcementReport.Measure(Policy, SdkPaths.Of(_gates));

    /// <summary>What is known of the last handshake with a host, over whatever path; <see langword="null"/> where there was none.</summary>
    /// <param name="hostName">The host name that the clients connect to, without a port.</param>
    public HostHandshake? LastHandshake(string hostName) => _gates.LastHandshake(hostName);

    /// <summary>Closes the tunnel and its connections.</summary>
    public void Dispose() => _gates.Dispose();

    /// <summary>Closes the tunnel and its connections.</summary>
    public ValueTask DisposeAsync() => _gates.DisposeAsync();
}
