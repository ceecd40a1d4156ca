namespace Microsoft.Azure.Devices.Client.Exceptions;

public sealed class QuotaExceededException : IotHubException
{
    public QuotaExceededException()
        : base(null, null, isTransient: true)
    {
    }

    public QuotaExceededException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public QuotaExceededException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
