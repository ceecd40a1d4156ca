namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class UnauthorizedException : IotHubException
{
    public UnauthorizedException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public UnauthorizedException(ErrorCode code, string message)
        : base(code, message, isTransient: false, null)
    {
    }

    public UnauthorizedException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
