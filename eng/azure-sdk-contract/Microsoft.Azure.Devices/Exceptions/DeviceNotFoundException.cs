namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class DeviceNotFoundException : IotHubException
{
    public DeviceNotFoundException(string deviceId)
        : base($"Device {deviceId} is not registered.", null, isTransient: false)
    {
    }

    public DeviceNotFoundException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }

    public DeviceNotFoundException(ErrorCode code, string message, Exception innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
