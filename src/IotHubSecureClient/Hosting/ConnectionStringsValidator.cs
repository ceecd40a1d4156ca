using IotHubSecureClient.Devices;
using IotHubSecureClient.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses options that name a connection string which is not there or is none, before the host starts.</summary>
internal sealed class ConnectionStringsValidator(IConfiguration configuration) : IValidateOptions<SecureDeviceOptions>, IValidateOptions<SecureServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, SecureDeviceOptions options) => Validate(options.ConnectionStringNames, connectionString => DeviceSettings.HostOf(connectionString));

    public ValidateOptionsResult Validate(string? name, SecureServiceOptions options) => Validate(options.ConnectionStringNames, ServiceSettings.HostOf);

    // Options without a name have been refused already, by their own validator.
    private ValidateOptionsResult Validate(IEnumerable<string> names, Func<string, string> read)
    {
        List<string> failures = [.. names.Where(name => name.Length > 0).Select(name => FailureOf(name, read)).OfType<string>()];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private string? FailureOf(string name, Func<string, string> read)
    {
        if (configuration.GetConnectionString(name) is not { Length: > 0 } connectionString)
        {
            return $"There is no connection string '{name}'. Put it into the configuration as 'ConnectionStrings:{name}', from a secret store or the environment.";
        }

        try
        {
            read(connectionString);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // Neither reader echoes a value.
            return $"The connection string '{name}' is refused: {exception.Message} Correct 'ConnectionStrings:{name}'.";
        }
    }
}
