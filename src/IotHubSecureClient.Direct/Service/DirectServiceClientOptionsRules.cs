using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>What the attributes of <see cref="DirectServiceClientOptions"/> cannot say. Collects every failure; no failure has a secret in it.</summary>
internal sealed class DirectServiceClientOptionsRules : IValidateOptions<DirectServiceClientOptions>
{
    public ValidateOptionsResult Validate(string? name, DirectServiceClientOptions options)
    {
        List<string> failures = [];
        if (!string.IsNullOrEmpty(options.ConnectionString) && !ServiceConnectionString.TryParse(options.ConnectionString, out _, out var error))
        {
            failures.Add($"ConnectionString: {error.Message}");
        }

        DirectTlsOptionsRules.Check(options.Tls, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
