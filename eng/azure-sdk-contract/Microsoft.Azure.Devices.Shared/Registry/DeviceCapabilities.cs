namespace Microsoft.Azure.Devices.Shared;

public class DeviceCapabilities
{
    public bool IotEdge { get; set; }
}
