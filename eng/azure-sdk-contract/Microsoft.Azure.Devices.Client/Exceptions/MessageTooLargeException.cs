namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class MessageTooLargeException : IotHubException
{
    public MessageTooLargeException()
    {
    }

    public MessageTooLargeException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public MessageTooLargeException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
