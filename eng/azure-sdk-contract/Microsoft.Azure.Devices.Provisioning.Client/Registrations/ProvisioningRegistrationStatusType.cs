namespace Microsoft.Azure.Devices.Provisioning.Client;

public enum ProvisioningRegistrationStatusType
{
    Unassigned = 1,
    Assigning,
    Assigned,
    Failed,
    Disabled,
}
