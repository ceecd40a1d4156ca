namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class IotHubThrottledException : IotHubException
{
    public IotHubThrottledException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
