namespace Microsoft.Azure.Devices.Provisioning.Service;

public enum QueryResultType
{
    Unknown,
    Enrollment,
    EnrollmentGroup,
    DeviceRegistration,
}
