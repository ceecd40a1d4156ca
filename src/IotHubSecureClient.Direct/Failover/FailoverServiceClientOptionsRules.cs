using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>Checks each hub as the options of a client of its own, and the failover options. Collects every failure; no failure has a secret in it.</summary>
internal sealed class FailoverServiceClientOptionsRules : IValidateOptions<FailoverServiceClientOptions>
{
    public ValidateOptionsResult Validate(string? name, FailoverServiceClientOptions options)
    {
        List<string> failures = [.. options.Failover.FindFailures().Select(failure => $"Failover: {failure}")];
        if (options.Hubs.Count == 0)
        {
            failures.Add("Hubs: There is no hub. Needed: at least one, with a ConnectionString.");
        }

        for (var index = 0; index < options.Hubs.Count; index++)
        {
            IValidateOptions<DirectServiceClientOptions>[] validators = [new DirectServiceClientOptionsValidator(), new DirectServiceClientOptionsRules()];
            failures.AddRange(validators.SelectMany(validator => validator.Validate(name, options.Hubs[index]).Failures ?? []).Select(failure => $"Hubs:{index}: {failure}"));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
