using System.Net;

namespace Microsoft.Azure.Devices;

public sealed class ServiceClientTransportSettings
{
    public IWebProxy AmqpProxy { get; set; } = SystemProxy.Instance;

    public IWebProxy HttpProxy { get; set; } = SystemProxy.Instance;

    public int ConnectionLeaseTimeoutMilliseconds { get; set; } = 300_000;
}
