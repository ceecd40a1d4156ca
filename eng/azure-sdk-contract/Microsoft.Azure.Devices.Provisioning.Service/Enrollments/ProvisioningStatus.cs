namespace Microsoft.Azure.Devices.Provisioning.Service;

public enum ProvisioningStatus
{
    Enabled,
    Disabled,
}
