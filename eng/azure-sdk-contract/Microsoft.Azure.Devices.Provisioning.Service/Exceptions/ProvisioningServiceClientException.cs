namespace Microsoft.Azure.Devices.Provisioning.Service;

public class ProvisioningServiceClientException : Exception
{
    public ProvisioningServiceClientException()
    {
    }

    public ProvisioningServiceClientException(string message)
        : base(message)
    {
    }

    public ProvisioningServiceClientException(string message, bool isTransient)
        : this(message, null, isTransient)
    {
    }

    public ProvisioningServiceClientException(Exception innerException)
        : base(string.Empty, innerException)
    {
    }

    public ProvisioningServiceClientException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    protected ProvisioningServiceClientException(string message, Exception innerException, bool isTransient)
        : base(message, innerException) => IsTransient = isTransient;

    public bool IsTransient { get; }
}
