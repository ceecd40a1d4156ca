namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class ServerBusyException : IotHubException
{
    public ServerBusyException()
        : base(null, null, isTransient: true)
    {
    }

    public ServerBusyException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public ServerBusyException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
