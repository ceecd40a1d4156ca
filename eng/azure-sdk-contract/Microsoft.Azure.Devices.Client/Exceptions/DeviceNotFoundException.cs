namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class DeviceNotFoundException : IotHubException
{
    public DeviceNotFoundException()
    {
    }

    public DeviceNotFoundException(string deviceId)
        : base($"Device {deviceId} is not registered.", null, isTransient: false)
    {
    }

    public DeviceNotFoundException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
