namespace Microsoft.Azure.Devices.Provisioning.Client;

public class ProvisioningTransportException : Exception
{
    public ProvisioningTransportException()
    {
    }

    public ProvisioningTransportException(Exception innerException)
        : base(string.Empty, innerException)
    {
    }

    public ProvisioningTransportException(string message)
        : base(message)
    {
    }

    public ProvisioningTransportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ProvisioningTransportException(string message, Exception innerException, bool isTransient)
        : base(message, innerException) => IsTransient = isTransient;

    public ProvisioningTransportException(string message, Exception innerException, bool isTransient, string trackingId)
        : this(message, innerException, isTransient) => TrackingId = trackingId;

    public ProvisioningTransportException(string message, Exception innerException, bool isTransient, ProvisioningErrorDetails errorDetails)
        : this(message, innerException, isTransient) => ErrorDetails = errorDetails;

    public bool IsTransient { get; }

    public string TrackingId { get; set; }

    public ProvisioningErrorDetails ErrorDetails { get; }
}
