namespace Microsoft.Azure.Devices;

public class DeviceJobOutcome
{
    public CloudToDeviceMethodResult DeviceMethodResponse { get; set; }
}
