namespace Microsoft.Azure.Devices.Provisioning.Client;

public class DeviceRegistrationResult
{
    public DeviceRegistrationResult(
        string registrationId,
        DateTime? createdDateTimeUtc,
        string assignedHub,
        string deviceId,
        ProvisioningRegistrationStatusType status,
        string generationId,
        DateTime? lastUpdatedDateTimeUtc,
        int errorCode,
        string errorMessage,
        string etag)
        : this(registrationId, createdDateTimeUtc, assignedHub, deviceId, status, default, generationId, lastUpdatedDateTimeUtc, errorCode, errorMessage, etag, null)
    {
    }

    public DeviceRegistrationResult(
        string registrationId,
        DateTime? createdDateTimeUtc,
        string assignedHub,
        string deviceId,
        ProvisioningRegistrationStatusType status,
        ProvisioningRegistrationSubstatusType substatus,
        string generationId,
        DateTime? lastUpdatedDateTimeUtc,
        int errorCode,
        string errorMessage,
        string etag)
        : this(registrationId, createdDateTimeUtc, assignedHub, deviceId, status, substatus, generationId, lastUpdatedDateTimeUtc, errorCode, errorMessage, etag, null)
    {
    }

    public DeviceRegistrationResult(
        string registrationId,
        DateTime? createdDateTimeUtc,
        string assignedHub,
        string deviceId,
        ProvisioningRegistrationStatusType status,
        ProvisioningRegistrationSubstatusType substatus,
        string generationId,
        DateTime? lastUpdatedDateTimeUtc,
        int errorCode,
        string errorMessage,
        string etag,
        string returnData)
    {
        RegistrationId = registrationId;
        CreatedDateTimeUtc = createdDateTimeUtc;
        AssignedHub = assignedHub;
        DeviceId = deviceId;
        Status = status;
        Substatus = substatus;
        GenerationId = generationId;
        LastUpdatedDateTimeUtc = lastUpdatedDateTimeUtc;
        ErrorCode = errorCode;
        ErrorMessage = errorMessage;
        Etag = etag;
        JsonPayload = returnData;
    }

    public string RegistrationId { get; protected set; }

    public DateTime? CreatedDateTimeUtc { get; protected set; }

    public string AssignedHub { get; protected set; }

    public string DeviceId { get; protected set; }

    public ProvisioningRegistrationStatusType Status { get; protected set; }

    public ProvisioningRegistrationSubstatusType Substatus { get; protected set; }

    public string GenerationId { get; protected set; }

    public DateTime? LastUpdatedDateTimeUtc { get; protected set; }

    public int? ErrorCode { get; protected set; }

    public string ErrorMessage { get; protected set; }

    public string Etag { get; protected set; }

    public string JsonPayload { get; }
}
