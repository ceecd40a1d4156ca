namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class ServerErrorException : IotHubException
{
    public ServerErrorException()
        : base(null, null, isTransient: true)
    {
    }

    public ServerErrorException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public ServerErrorException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
