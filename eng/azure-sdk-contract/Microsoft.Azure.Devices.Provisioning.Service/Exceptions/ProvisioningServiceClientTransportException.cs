namespace Microsoft.Azure.Devices.Provisioning.Service;

public class ProvisioningServiceClientTransportException : ProvisioningServiceClientException
{
    public ProvisioningServiceClientTransportException()
        : this(null)
    {
    }

    public ProvisioningServiceClientTransportException(string message)
        : this(message, isTransient: true)
    {
    }

    public ProvisioningServiceClientTransportException(string message, bool isTransient)
        : base(message, isTransient)
    {
    }

    public ProvisioningServiceClientTransportException(string message, Exception innerException)
        : base(message, innerException, isTransient: true)
    {
    }
}
