namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class ServerBusyException : IotHubException
{
    public ServerBusyException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public ServerBusyException(ErrorCode code, string message)
        : base(code, message, isTransient: true, null)
    {
    }

    public ServerBusyException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
