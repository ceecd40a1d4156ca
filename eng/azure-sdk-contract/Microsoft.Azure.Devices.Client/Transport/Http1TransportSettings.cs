using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Microsoft.Azure.Devices.Client;

public sealed class Http1TransportSettings : ITransportSettings
{
    public X509Certificate2 ClientCertificate { get; set; }

    public TimeSpan DefaultReceiveTimeout => TimeSpan.FromMinutes(1);

    public IWebProxy Proxy { get; set; } = SystemProxy.Instance;

    public HttpClient HttpClient { get; set; }

    public TransportType GetTransportType() => TransportType.Http1;
}
