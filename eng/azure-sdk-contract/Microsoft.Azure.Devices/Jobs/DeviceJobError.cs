namespace Microsoft.Azure.Devices;

public class DeviceJobError
{
    public string Code { get; set; }

    public string Description { get; set; }
}
