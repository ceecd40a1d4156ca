using Microsoft.Azure.Devices.Common.Exceptions;

namespace Microsoft.Azure.Devices;

public sealed class DeviceRegistryOperationError
{
    public string DeviceId { get; set; }

    public string ModuleId { get; set; }

    public ErrorCode ErrorCode { get; set; }

    public string ErrorStatus { get; set; }
}
