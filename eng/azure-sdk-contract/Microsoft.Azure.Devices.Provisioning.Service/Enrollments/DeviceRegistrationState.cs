namespace Microsoft.Azure.Devices.Provisioning.Service;

public class DeviceRegistrationState
{
    public DeviceRegistrationState(string registrationId)
    {
        RegistrationId = registrationId;
    }

    public string RegistrationId { get; }

    public DateTime? CreatedDateTimeUtc { get; }

    public DateTime? LastUpdatedDateTimeUtc { get; }

    public string AssignedHub { get; }

    public string DeviceId { get; }

    public EnrollmentStatus Status { get; }

    public int? ErrorCode { get; }

    public string ErrorMessage { get; }

    public string ETag { get; }
}
