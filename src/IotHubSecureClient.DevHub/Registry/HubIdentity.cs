namespace IotHubSecureClient.Emulation.Registry;

/// <summary>The name of a device, or of a module of a device. Case-sensitive, as in the service.</summary>
internal readonly record struct HubIdentity(string DeviceId, string? ModuleId = null)
{
    public override string ToString() => ModuleId is null ? DeviceId : $"{DeviceId}/{ModuleId}";
}
