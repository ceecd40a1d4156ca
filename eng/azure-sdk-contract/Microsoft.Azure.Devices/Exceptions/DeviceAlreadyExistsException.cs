namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class DeviceAlreadyExistsException : IotHubException
{
    public DeviceAlreadyExistsException(string deviceId)
        : base($"Device {deviceId} is registered already.", null, isTransient: false)
    {
    }

    public DeviceAlreadyExistsException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }

    public DeviceAlreadyExistsException(ErrorCode code, string message, Exception innerException = null)
        : base(code, message, isTransient: false, innerException)
    {
    }
}
