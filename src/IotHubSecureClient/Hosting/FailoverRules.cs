using IotHubSecureClient.Failover;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses wrong failover options, and further hubs that nothing would go to.</summary>
internal sealed class FailoverRules : IValidateOptions<SecureDeviceOptions>, IValidateOptions<SecureServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, SecureDeviceOptions options) => Validate(options.Failover, options.FurtherConnectionStringNames);

    public ValidateOptionsResult Validate(string? name, SecureServiceOptions options) => Validate(options.Failover, options.FurtherConnectionStringNames);

    private static ValidateOptionsResult Validate(FailoverOptions? failover, IList<string> further)
    {
        List<string> failures = [.. failover?.FindFailures().Select(failure => $"Failover: {failure}") ?? []];
        if (failover is null && further.Count > 0)
        {
            failures.Add("FurtherConnectionStringNames: There are further hubs, and no Failover options. Set Failover, or leave the further hubs out.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
