namespace Microsoft.Azure.Devices.Provisioning.Service;

public abstract class Attestation
{
    protected Attestation()
    {
    }
}
