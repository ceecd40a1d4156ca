using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class Module : IETagHolder
{
    public Module()
    {
    }

    public Module(string deviceId, string moduleId)
    {
        DeviceId = deviceId;
        Id = moduleId;
    }

    public string Id { get; internal set; }

    public string DeviceId { get; internal set; }

    public string GenerationId { get; internal set; }

    public string ETag { get; set; }

    public DeviceConnectionState ConnectionState { get; set; }

    public DateTime ConnectionStateUpdatedTime { get; set; }

    public DateTime LastActivityTime { get; internal set; }

    public int CloudToDeviceMessageCount { get; internal set; }

    public AuthenticationMechanism Authentication { get; set; }

    public string ManagedBy { get; set; }
}
