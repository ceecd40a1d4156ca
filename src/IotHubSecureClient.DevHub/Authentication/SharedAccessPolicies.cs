using System.Collections.Frozen;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>The policies that every new hub has, with keys of its own.</summary>
internal sealed class SharedAccessPolicies
{
    private readonly FrozenDictionary<string, SharedAccessPolicy> _policies = new SharedAccessPolicy[]
    {
        new("iothubowner", HubPermissions.All),
        new("service", HubPermissions.ServiceConnect),
        new("device", HubPermissions.DeviceConnect),
        new("registryRead", HubPermissions.RegistryRead),
        new("registryReadWrite", HubPermissions.RegistryRead | HubPermissions.RegistryWrite),
    }.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    public SharedAccessPolicy? Find(string name) => _policies.GetValueOrDefault(name);

    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public SharedAccessPolicy Get(string name) =>
        Find(name) ?? throw new ArgumentException($"The hub has no policy \"{name}\"; it has {string.Join(", ", _policies.Keys.Order(StringComparer.Ordinal))}.", nameof(name));
}
