using System.Net;

namespace Microsoft.Azure.Devices.Provisioning.Service;

public class ProvisioningServiceClientHttpException : ProvisioningServiceClientTransportException
{
    public ProvisioningServiceClientHttpException()
    {
    }

    public ProvisioningServiceClientHttpException(string message)
        : base(message)
    {
    }

    public ProvisioningServiceClientHttpException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HttpStatusCode StatusCode { get; internal set; }

    public string Body { get; internal set; }

    public IDictionary<string, string> Fields { get; internal set; }

    public string ErrorMessage { get; internal set; }
}
