namespace Microsoft.Azure.Devices.Common.Exceptions;

public class ThrottlingException : IotHubException
{
    public ThrottlingException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public ThrottlingException(ErrorCode code, string message)
        : base(code, message, isTransient: true, null)
    {
    }

    public ThrottlingException(string message, Exception inner)
        : base(message, inner, isTransient: true)
    {
    }
}
