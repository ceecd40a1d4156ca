using System.ComponentModel.DataAnnotations;
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
}
