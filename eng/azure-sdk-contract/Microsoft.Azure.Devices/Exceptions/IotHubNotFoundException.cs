namespace Microsoft.Azure.Devices.Common.Exceptions;

public class IotHubNotFoundException : IotHubException
{
    public IotHubNotFoundException(string iotHubName)
        : base($"There is no IoT hub {iotHubName}.", null, isTransient: false)
    {
    }
}
