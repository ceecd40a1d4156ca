using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses options that name a connection string which is not there, before the host starts.</summary>
internal sealed class ConnectionStringsValidator(IConfiguration configuration) : IValidateOptions<SecureDeviceOptions>, IValidateOptions<SecureServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, SecureDeviceOptions options) => Validate(options.ConnectionStringName);

    public ValidateOptionsResult Validate(string? name, SecureServiceOptions options) => Validate(options.ConnectionStringName);

    // Options without a name have been refused already, by their own validator.
    private ValidateOptionsResult Validate(string name) => name.Length == 0 || configuration.GetConnectionString(name) is { Length: > 0 }
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"There is no connection string '{name}'. Put it into the configuration as 'ConnectionStrings:{name}', from a secret store or the environment.");
}
