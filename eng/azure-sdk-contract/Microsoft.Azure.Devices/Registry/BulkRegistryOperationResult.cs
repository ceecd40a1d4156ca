namespace Microsoft.Azure.Devices;

public sealed class BulkRegistryOperationResult
{
    public bool IsSuccessful { get; set; }

    public DeviceRegistryOperationError[] Errors { get; set; }
}
