using IotHubSecureClient.Certificates;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses a weak or unknown policy, an unknown mode and wrong certificate options, each by name, before the host starts.</summary>
internal sealed class SecureIotHubClientsOptionsValidator(TimeProvider timeProvider) : IValidateOptions<SecureIotHubClientsOptions>
{
    public ValidateOptionsResult Validate(string? name, SecureIotHubClientsOptions options)
    {
        List<string> failures = [];
        try
        {
            _ = options.Policy.ToPolicy();
        }
        catch (TlsPolicyNotAllowedException exception)
        {
            failures.Add(exception.Message);
        }

        if (!Enum.IsDefined(options.Mode))
        {
            failures.Add($"The mode '{options.Mode}' is unknown. Allowed: {string.Join(", ", Enum.GetNames<EnforcementMode>())}.");
        }

        failures.AddRange(new ServerCertificateOptionsValidator(timeProvider).Validate(name, options.ServerCertificate).Failures ?? []);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
