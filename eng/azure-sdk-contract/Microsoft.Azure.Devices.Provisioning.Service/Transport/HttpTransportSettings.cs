using System.Net;

namespace Microsoft.Azure.Devices.Provisioning.Service;

public sealed class HttpTransportSettings
{
    public IWebProxy Proxy { get; set; } = SystemProxy.Instance;
}
