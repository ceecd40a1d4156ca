using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices;

public class ServiceClientOptions
{
    public SdkAssignsMessageId SdkAssignsMessageId { get; set; }
}
