using System.ComponentModel.DataAnnotations;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Hosting;

/// <summary>One device client of a host.</summary>
public sealed class SecureDeviceOptions
{
    /// <summary>The name of the connection string in the configuration's section <c>ConnectionStrings</c>, so that the secret itself stays in a secret store.</summary>
    [Required]
    public string ConnectionStringName { get; set; } = "";

    /// <summary>The transport.</summary>
    /// <value>Default: <see cref="TransportType.Mqtt"/>, over TCP, or WebSocket where TCP is blocked.</value>
    [EnumDataType(typeof(TransportType))]
    public TransportType Transport { get; set; } = TransportType.Mqtt;
}
