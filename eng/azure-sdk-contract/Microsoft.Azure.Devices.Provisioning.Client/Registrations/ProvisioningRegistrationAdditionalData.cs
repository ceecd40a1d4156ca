namespace Microsoft.Azure.Devices.Provisioning.Client;

public class ProvisioningRegistrationAdditionalData
{
    public string JsonData { get; set; }
}
