namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class IotHubCommunicationException : IotHubException
{
    public IotHubCommunicationException()
        : base(null, null, isTransient: true)
    {
    }

    public IotHubCommunicationException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public IotHubCommunicationException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
