using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Hosting;

/// <summary>The policy of all clients of a host, as configuration states it.</summary>
public sealed class SecureIotHubClientsOptions
{
    /// <summary>The policy: the name of a preset, or an own one.</summary>
    /// <value>Default: <see cref="TlsPolicies.Default"/>.</value>
    public TlsPolicyOptions Policy { get; set; } = new();

    /// <summary>What becomes of a connection that violates the policy.</summary>
    /// <value>Default: <see cref="EnforcementMode.Strict"/>.</value>
    public EnforcementMode Mode { get; set; } = EnforcementMode.Strict;

    /// <summary>What the hub's certificate has to be.</summary>
    /// <value>Default: what the machine trusts.</value>
    public ServerCertificateOptions ServerCertificate { get; set; } = new();

    internal SecureClientFactoryOptions ToFactoryOptions() => new() { Policy = Policy.ToPolicy(), Mode = Mode, ServerCertificate = ServerCertificate };
}
