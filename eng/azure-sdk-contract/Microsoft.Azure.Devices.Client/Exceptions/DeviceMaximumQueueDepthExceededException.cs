namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class DeviceMaximumQueueDepthExceededException : IotHubException
{
    public DeviceMaximumQueueDepthExceededException()
    {
    }

    public DeviceMaximumQueueDepthExceededException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public DeviceMaximumQueueDepthExceededException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
