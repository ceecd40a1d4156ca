namespace Microsoft.Azure.Devices.Common.Exceptions;

public sealed class PreconditionFailedException : IotHubException
{
    public PreconditionFailedException(string message)
        : base(message, null, isTransient: false)
    {
    }

    public PreconditionFailedException(string message, string trackingId)
        : base(message, null, isTransient: false, trackingId)
    {
    }

    public PreconditionFailedException(string message, Exception innerException)
        : base(message, innerException, isTransient: false)
    {
    }
}
