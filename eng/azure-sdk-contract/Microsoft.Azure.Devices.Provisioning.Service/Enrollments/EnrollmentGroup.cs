using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Service;

public class EnrollmentGroup : IETagHolder
{
    public EnrollmentGroup(string enrollmentGroupId, Attestation attestation)
    {
        EnrollmentGroupId = enrollmentGroupId;
        Attestation = attestation;
    }

    public string EnrollmentGroupId { get; }

    public DeviceRegistrationState RegistrationState { get; }

    public Attestation Attestation { get; set; }

    public string IotHubHostName { get; set; }

    public ProvisioningStatus? ProvisioningStatus { get; set; }

    public DateTime? CreatedDateTimeUtc { get; }

    public DateTime? LastUpdatedDateTimeUtc { get; }

    public string ETag { get; set; }

    public DeviceCapabilities Capabilities { get; set; }

    public ReprovisionPolicy ReprovisionPolicy { get; set; }

    public AllocationPolicy? AllocationPolicy { get; set; }

    public ICollection<string> IotHubs { get; set; }
}
