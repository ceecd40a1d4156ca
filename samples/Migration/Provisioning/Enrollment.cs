using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Provisioning.Client;
using Microsoft.Azure.Devices.Shared;

namespace Samples;

/// <summary>What the device knows of itself when it leaves the factory, and how it authenticates with that.</summary>
internal sealed class Enrollment(string endpoint, string idScope, string registrationId, string key)
{
    public string Endpoint => endpoint;

    public string IdScope => idScope;

    /// <summary>For the provisioning service.</summary>
    public SecurityProvider CreateSecurity() => new SecurityProviderSymmetricKey(registrationId, key, null);

    /// <summary>For the hub that the device was assigned to.</summary>
    public IAuthenticationMethod CreateAuthentication(DeviceRegistrationResult registration)
    {
        if (registration.Status != ProvisioningRegistrationStatusType.Assigned)
        {
            throw new InvalidOperationException($"The registration of '{registrationId}' ended as '{registration.Status}': {registration.ErrorMessage}");
        }

        Console.WriteLine($"Assigned to '{registration.AssignedHub}' as '{registration.DeviceId}'.");
        return new DeviceAuthenticationWithRegistrySymmetricKey(registration.DeviceId, key);
    }
}
