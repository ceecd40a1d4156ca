using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class Device : IETagHolder
{
    public Device()
    {
    }

    public Device(string id)
    {
        Id = id;
    }

    public string Id { get; internal set; }

    public string GenerationId { get; internal set; }

    public string ETag { get; set; }

    public DeviceConnectionState ConnectionState { get; internal set; }

    public DeviceStatus Status { get; set; }

    public string StatusReason { get; set; }

    public DateTime ConnectionStateUpdatedTime { get; internal set; }

    public DateTime StatusUpdatedTime { get; internal set; }

    public DateTime LastActivityTime { get; internal set; }

    public int CloudToDeviceMessageCount { get; internal set; }

    public AuthenticationMechanism Authentication { get; set; }

    public virtual DeviceCapabilities Capabilities { get; set; }

    public virtual string Scope { get; set; }

    public virtual IList<string> ParentScopes { get; internal set; } = [];
}
