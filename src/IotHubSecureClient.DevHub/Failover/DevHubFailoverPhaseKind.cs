namespace IotHubSecureClient.Emulation.Failover;

/// <summary>What clients meet in one phase of a failover.</summary>
public enum DevHubFailoverPhaseKind
{
    /// <summary>The hub serves its clients as before.</summary>
    Accepting,

    /// <summary>Connections stay open, and new ones are accepted by TCP, but nothing is read or answered. At the end of the phase they are reset.</summary>
    Hanging,

    /// <summary>Open connections are reset, and the ports are closed: the system refuses new connections.</summary>
    Refusing,

    /// <summary>
    /// Open connections are reset. Valid credentials are answered as for a device that does not exist: MQTT by CONNACK 5, HTTPS by 404 <c>DeviceNotFound</c>
    /// (<c>GenericNotFound</c> where no device is named).
    /// </summary>
    NotFound,

    /// <summary>Open connections are reset. Valid credentials are answered as by a suspended hub: MQTT by CONNACK 3, HTTPS by 400 <c>IotHubSuspended</c> (400020).</summary>
    Suspended,
}
