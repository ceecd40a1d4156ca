using System.Net;
using System.Net.Security;

namespace Microsoft.Azure.Devices.Provisioning.Client.Transport;

public abstract class ProvisioningTransportHandler : IDisposable
{
    public ProvisioningTransportHandler()
    {
    }

    public IWebProxy Proxy { get; set; } = SystemProxy.Instance;

    public RemoteCertificateValidationCallback RemoteCertificateValidationCallback { get; set; }

    public ProvisioningTransportHandler InnerHandler { get; set; }

    public int Port { get; set; }

    public virtual Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, CancellationToken cancellationToken) => throw Hub.Needed();

    public virtual Task<DeviceRegistrationResult> RegisterAsync(ProvisioningTransportRegisterMessage message, TimeSpan timeout) => throw Hub.Needed();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
