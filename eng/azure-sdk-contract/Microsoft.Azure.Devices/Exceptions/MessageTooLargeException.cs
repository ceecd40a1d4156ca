namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class MessageTooLargeException : IotHubException
{
    public MessageTooLargeException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public MessageTooLargeException(ErrorCode code, string message)
        : base(code, message, isTransient: false, null)
    {
    }

    public MessageTooLargeException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
