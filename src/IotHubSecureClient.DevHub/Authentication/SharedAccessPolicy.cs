namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>A named pair of keys with rights on the whole hub. A class, not a record: it must never be printed.</summary>
internal sealed class SharedAccessPolicy(string name, HubPermissions permissions)
{
    public string Name { get; } = name;

    public HubPermissions Permissions { get; } = permissions;

    public string PrimaryKey { get; } = SymmetricKey.Generate();

    public string SecondaryKey { get; } = SymmetricKey.Generate();
}
