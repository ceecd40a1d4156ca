using System.Net.Security;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>One way from a client to the hub, as an <see cref="EnforcementReport"/> is to measure it.</summary>
public sealed class EnforcementPath
{
    /// <summary>Describes a path.</summary>
    /// <param name="client">The client, such as <c>Direct</c>.</param>
    /// <param name="transport">The transport, such as <c>MQTT</c>.</param>
    /// <param name="gate">What verifies the path's connections.</param>
    /// <param name="createOptions">
    /// The options that the client gives its connections under a policy; a new instance for each call. A host name is put in where there is none.
    /// </param>
    public EnforcementPath(string client, string transport, VerificationGate gate, Func<TlsPolicy, SslClientAuthenticationOptions> createOptions)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        ArgumentException.ThrowIfNullOrEmpty(transport);
        ArgumentNullException.ThrowIfNull(createOptions);
        Client = client;
        Transport = transport;
        Gate = gate;
        CreateOptions = createOptions;
    }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>The transport.</summary>
    public string Transport { get; }

    /// <summary>What verifies the path's connections.</summary>
    public VerificationGate Gate { get; }

    /// <summary>Makes the options that the client gives its connections under a policy.</summary>
    public Func<TlsPolicy, SslClientAuthenticationOptions> CreateOptions { get; }

    /// <summary>A path whose connections <see cref="TlsConnector"/> makes.</summary>
    /// <param name="client">The client.</param>
    /// <param name="transport">The transport.</param>
    public static EnforcementPath OfConnector(string client, string transport) =>
        new(client, transport, VerificationGate.CertificateCallback, policy => TlsOfferPlan.For(policy).CreateOptions());
}
