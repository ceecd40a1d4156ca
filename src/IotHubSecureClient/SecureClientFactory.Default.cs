using IotHubSecureClient.Devices;
using IotHubSecureClient.Provisioning;
using IotHubSecureClient.Services;

namespace IotHubSecureClient;

/// <content>The factory that code without dependency injection shares.</content>
public sealed partial class SecureClientFactory
{
    private static readonly Lazy<SecureClientFactory> Shared = new(() => new SecureClientFactory());

    /// <summary>A factory with the default options, for the life of the process. The static members use it.</summary>
    public static SecureClientFactory Default => Shared.Value;

    /// <summary>In place of the SDK's <c>DeviceClient</c>.</summary>
    public static SecureDeviceClients DeviceClient => Default.DeviceClients;

    /// <summary>In place of the SDK's <c>ModuleClient</c>.</summary>
    public static SecureModuleClients ModuleClient => Default.ModuleClients;

    /// <summary>In place of the SDK's <c>ServiceClient</c>.</summary>
    public static SecureServiceClients ServiceClient => Default.ServiceClients;

    /// <summary>In place of the SDK's <c>RegistryManager</c>.</summary>
    public static SecureRegistryManagers RegistryManager => Default.RegistryManagers;

    /// <summary>In place of the SDK's <c>JobClient</c>.</summary>
    public static SecureJobClients JobClient => Default.JobClients;

    /// <summary>In place of the SDK's <c>DigitalTwinClient</c>.</summary>
    public static SecureDigitalTwinClients DigitalTwinClient => Default.DigitalTwinClients;

    /// <summary>In place of the SDK's <c>ProvisioningDeviceClient</c>.</summary>
    public static SecureProvisioningDeviceClients ProvisioningDeviceClient => Default.ProvisioningDeviceClients;

    /// <summary>In place of the SDK's <c>ProvisioningServiceClient</c>.</summary>
    public static SecureProvisioningServiceClients ProvisioningServiceClient => Default.ProvisioningServiceClients;
}
