namespace Microsoft.Azure.Devices.Provisioning.Service;

public sealed class SymmetricKeyAttestation : Attestation
{
    public SymmetricKeyAttestation(string primaryKey, string secondaryKey)
    {
        PrimaryKey = primaryKey;
        SecondaryKey = secondaryKey;
    }

    public string PrimaryKey { get; }

    public string SecondaryKey { get; }
}
