namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class QuotaExceededException : IotHubException
{
    public QuotaExceededException(string message)
        : base(message, null, isTransient: true)
    {
    }

    public QuotaExceededException(ErrorCode code, string message)
        : base(code, message, isTransient: true, null)
    {
    }

    public QuotaExceededException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
