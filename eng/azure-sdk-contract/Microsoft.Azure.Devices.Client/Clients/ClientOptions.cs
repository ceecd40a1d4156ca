using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public class ClientOptions
{
    public string ModelId { get; set; }

    public Http1TransportSettings FileUploadTransportSettings { get; set; } = new();

    public SdkAssignsMessageId SdkAssignsMessageId { get; set; }

    public TimeSpan SasTokenTimeToLive { get; set; }

    public int SasTokenRenewalBuffer { get; set; }
}
