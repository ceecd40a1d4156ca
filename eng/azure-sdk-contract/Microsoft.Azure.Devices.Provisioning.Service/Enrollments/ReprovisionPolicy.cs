namespace Microsoft.Azure.Devices.Provisioning.Service;

public class ReprovisionPolicy
{
    public bool UpdateHubAssignment { get; set; }

    public bool MigrateDeviceData { get; set; }
}
