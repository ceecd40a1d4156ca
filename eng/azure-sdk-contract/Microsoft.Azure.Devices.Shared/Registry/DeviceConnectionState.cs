namespace Microsoft.Azure.Devices;

public enum DeviceConnectionState
{
    Disconnected,
    Connected,
}
