using System.ComponentModel.DataAnnotations;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Hosting;

/// <summary>The service client and the registry manager of a host.</summary>
public sealed class SecureServiceOptions
{
    /// <summary>The name of the connection string in the configuration's section <c>ConnectionStrings</c>, so that the secret itself stays in a secret store.</summary>
    [Required]
    public string ConnectionStringName { get; set; } = "";

    /// <summary>The transport of cloud-to-device messages.</summary>
    /// <value>Default: <see cref="TransportType.Amqp_WebSocket_Only"/>, the one that can be verified.</value>
    [EnumDataType(typeof(TransportType))]
    public TransportType Transport { get; set; } = TransportType.Amqp_WebSocket_Only;

    /// <summary>The names of further connection strings, for hubs of other regions, in the order of preference. They are used where <see cref="Failover"/> is set.</summary>
    /// <value>Default: none.</value>
    public IList<string> FurtherConnectionStringNames { get; } = [];

    /// <summary>How the service client outlives disconnects and failovers. A change of the configuration takes effect at once.</summary>
    /// <value>Default: <see langword="null"/>, the SDK's own retry.</value>
#pragma warning disable SYSLIB1212 // FailoverRules validates it, together with the rules across its options.
    public FailoverOptions? Failover { get; set; }
#pragma warning restore SYSLIB1212

    internal IEnumerable<string> ConnectionStringNames => [ConnectionStringName, .. FurtherConnectionStringNames];
}
