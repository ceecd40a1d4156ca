namespace Microsoft.Azure.Devices.Shared;

public class SecurityProviderSymmetricKey : SecurityProvider
{
    private readonly string _registrationId;
    private readonly string _primaryKey;
    private readonly string _secondaryKey;

    public SecurityProviderSymmetricKey(string registrationId, string primaryKey, string secondaryKey)
    {
        _registrationId = registrationId;
        _primaryKey = primaryKey;
        _secondaryKey = secondaryKey;
    }

    public override string GetRegistrationID() => _registrationId;

    public string GetPrimaryKey() => _primaryKey;

    public string GetSecondaryKey() => _secondaryKey;

    protected override void Dispose(bool disposing)
    {
    }
}
