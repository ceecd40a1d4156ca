namespace Microsoft.Azure.Devices.Provisioning.Service;

public enum AllocationPolicy
{
    Hashed,
    GeoLatency,
    Static,
    Custom,
}
