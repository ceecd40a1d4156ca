namespace Microsoft.Azure.Devices.Provisioning.Client;

public enum ProvisioningRegistrationSubstatusType
{
    InitialAssignment = 1,
    DeviceDataMigrated,
    DeviceDataReset,
}
