namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class UnauthorizedException : IotHubException
{
    public UnauthorizedException()
    {
    }

    public UnauthorizedException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public UnauthorizedException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
