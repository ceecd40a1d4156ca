namespace Microsoft.Azure.Devices.Client.Exceptions;

public class DeviceMessageLockLostException : IotHubException
{
    public DeviceMessageLockLostException()
    {
    }

    public DeviceMessageLockLostException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public DeviceMessageLockLostException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
