namespace Microsoft.Azure.Devices.Shared;

public class Twin : IETagHolder
{
    public Twin()
    {
        Tags = [];
        Properties = new TwinProperties();
    }

    public Twin(string deviceId)
        : this() => DeviceId = deviceId;

    public Twin(TwinProperties twinProperties)
    {
        Tags = [];
        Properties = twinProperties;
    }

    public string DeviceId { get; set; }

    public string ModelId { get; set; }

    public string ModuleId { get; set; }

    public TwinCollection Tags { get; set; }

    public TwinProperties Properties { get; set; }

    public DeviceCapabilities Capabilities { get; set; }

    public string ETag { get; set; }

    public long? Version { get; set; }

    public DeviceStatus? Status { get; internal set; }

    public DeviceConnectionState? ConnectionState { get; internal set; }

    public DateTime? LastActivityTime { get; internal set; }
}
