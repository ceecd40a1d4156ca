namespace Microsoft.Azure.Devices.Client.Exceptions;

public class IotHubException : Exception
{
    public IotHubException()
    {
    }

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
}
