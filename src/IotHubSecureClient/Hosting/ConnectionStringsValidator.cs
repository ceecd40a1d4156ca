using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses options that name a connection string which is not there, before the host starts.</summary>
internal sealed class ConnectionStringsValidator(IConfiguration configuration) : IValidateOptions<SecureDeviceOptions>, IValidateOptions<SecureServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, SecureDeviceOptions options) => Validate(options.ConnectionStringNames);

    public ValidateOptionsResult Validate(string? name, SecureServiceOptions options) => Validate(options.ConnectionStringNames);

    // Options without a name have been refused already, by their own validator.
    private ValidateOptionsResult Validate(IEnumerable<string> names)
    {
        List<string> failures = [.. names
            .Where(name => name.Length > 0 && configuration.GetConnectionString(name) is not { Length: > 0 })
            .Select(name => $"There is no connection string '{name}'. Put it into the configuration as 'ConnectionStrings:{name}', from a secret store or the environment.")];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
