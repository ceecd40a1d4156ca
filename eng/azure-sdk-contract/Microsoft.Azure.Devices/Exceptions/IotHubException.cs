namespace Microsoft.Azure.Devices.Common.Exceptions;

public class IotHubException : Exception
{
    public IotHubException(string message)
        : base(message)
    {
    }

    public IotHubException(string message, string trackingId)
        : this(message, null, isTransient: false, trackingId)
    {
    }

    public IotHubException(string message, bool isTransient, string trackingId)
        : this(message, null, isTransient, trackingId)
    {
    }

    public IotHubException(string message, bool isTransient)
        : this(message, null, isTransient)
    {
    }

    public IotHubException(Exception innerException)
        : base(string.Empty, innerException)
    {
    }

    public IotHubException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public IotHubException(ErrorCode code, string message, Exception innerException = null)
        : this(code, message, isTransient: false, innerException)
    {
    }

    protected IotHubException(ErrorCode code, string message, bool isTransient, Exception innerException = null)
        : this(message, innerException, isTransient) => Code = code;

    protected IotHubException(string message, Exception innerException, bool isTransient)
        : this(message, innerException, isTransient, trackingId: null)
    {
    }

    protected IotHubException(string message, Exception innerException, bool isTransient, string trackingId)
        : base(message, innerException)
    {
        IsTransient = isTransient;
        TrackingId = trackingId;
    }

    public bool IsTransient { get; protected set; }

    public string TrackingId { get; set; }

    public ErrorCode Code { get; }
}
