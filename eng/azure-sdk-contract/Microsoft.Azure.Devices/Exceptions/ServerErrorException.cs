namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class ServerErrorException : IotHubException
{
    public ServerErrorException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public ServerErrorException(ErrorCode code, string message)
        : base(code, message, isTransient: true, null)
    {
    }

    public ServerErrorException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
