namespace Microsoft.Azure.Devices.Client.Exceptions;

public class IotHubSuspendedException : IotHubException
{
    public IotHubSuspendedException()
    {
    }

    public IotHubSuspendedException(string iotHubName)
        : base($"IoT hub {iotHubName} is suspended.", null, isTransient: false)
    {
    }

    public IotHubSuspendedException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
