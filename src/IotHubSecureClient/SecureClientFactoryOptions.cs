using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient;

/// <summary>What a <see cref="SecureClientFactory"/> holds its clients to. Read once, when the factory is made.</summary>
public sealed class SecureClientFactoryOptions
{
    /// <summary>The policy of every connection of every client.</summary>
    /// <value>Default: <see cref="TlsPolicies.Default"/>.</value>
    public TlsPolicy Policy { get; set; } = TlsPolicies.Default;

    /// <summary>What becomes of a connection that violates the policy, and of a client with a path that cannot be verified.</summary>
    /// <value>Default: <see cref="EnforcementMode.Strict"/>.</value>
    public EnforcementMode Mode { get; set; } = EnforcementMode.Strict;

    /// <summary>
    /// What the hub's certificate has to be. Where the SDK verifies against the machine's trust and takes no callback (HTTPS, service AMQP), a private root has to be trusted by the machine as well.
    /// </summary>
    /// <value>Default: what the machine trusts.</value>
    public ServerCertificateOptions ServerCertificate { get; set; } = new();
}
