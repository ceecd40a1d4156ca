namespace Microsoft.Azure.Devices;

public enum DeviceStatus
{
    Enabled,
    Disabled,
}
