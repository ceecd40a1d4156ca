using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Provisioning.Service;

public class IndividualEnrollment : IETagHolder
{
    public IndividualEnrollment(string registrationId, Attestation attestation)
    {
        RegistrationId = registrationId;
        Attestation = attestation;
    }

    public string RegistrationId { get; }

    public string DeviceId { get; set; }

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
