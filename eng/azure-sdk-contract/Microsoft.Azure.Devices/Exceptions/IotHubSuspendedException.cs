namespace Microsoft.Azure.Devices.Common.Exceptions;

public class IotHubSuspendedException : IotHubException
{
    public IotHubSuspendedException(string iotHubName)
        : base($"IoT hub {iotHubName} is suspended.", null, isTransient: false)
    {
    }
}
