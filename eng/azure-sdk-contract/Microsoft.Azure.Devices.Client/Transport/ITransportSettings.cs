using System.Net;

namespace Microsoft.Azure.Devices.Client;

public interface ITransportSettings
{
    TimeSpan DefaultReceiveTimeout { get; }

    IWebProxy Proxy { get; set; }

    TransportType GetTransportType();
}
