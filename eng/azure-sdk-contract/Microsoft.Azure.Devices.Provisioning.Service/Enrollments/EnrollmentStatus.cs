namespace Microsoft.Azure.Devices.Provisioning.Service;

public enum EnrollmentStatus
{
    Unassigned = 1,
    Assigning,
    Assigned,
    Failed,
    Disabled,
}
