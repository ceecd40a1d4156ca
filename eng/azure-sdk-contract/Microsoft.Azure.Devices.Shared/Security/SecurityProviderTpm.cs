namespace Microsoft.Azure.Devices.Shared;

public abstract class SecurityProviderTpm : SecurityProvider
{
    private readonly string _registrationId;

    public SecurityProviderTpm(string registrationId) => _registrationId = registrationId;

    public override string GetRegistrationID() => _registrationId;

    public abstract byte[] GetEndorsementKey();

    public abstract byte[] GetStorageRootKey();

    public abstract void ActivateIdentityKey(byte[] encryptedKey);

    public abstract byte[] Sign(byte[] data);
}
