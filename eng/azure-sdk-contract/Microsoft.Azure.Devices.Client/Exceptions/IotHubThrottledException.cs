namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class IotHubThrottledException : IotHubException
{
    public IotHubThrottledException()
        : base(null, null, isTransient: true)
    {
    }

    public IotHubThrottledException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public IotHubThrottledException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
