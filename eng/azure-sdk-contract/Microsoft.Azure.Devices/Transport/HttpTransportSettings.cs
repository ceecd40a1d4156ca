using System.Net;

namespace Microsoft.Azure.Devices;

public sealed class HttpTransportSettings
{
    public IWebProxy Proxy { get; set; } = SystemProxy.Instance;

    public int ConnectionLeaseTimeoutMilliseconds { get; set; } = 300_000;
}
