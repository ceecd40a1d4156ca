using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Failover;

/// <summary>What the attributes of <see cref="FailoverOptions"/> cannot say: rules across options. Collects every failure.</summary>
internal sealed class FailoverOptionsRules : IValidateOptions<FailoverOptions>
{
    public ValidateOptionsResult Validate(string? name, FailoverOptions options)
    {
        List<string> failures = [];
        CheckOrder(nameof(options.BaseDelay), options.BaseDelay, nameof(options.MaxDelay), options.MaxDelay, failures);
        CheckOrder(nameof(options.ReconnectWindow), options.ReconnectWindow, nameof(options.MaxReconnectWindow), options.MaxReconnectWindow, failures);
        CheckOrder(nameof(options.AttemptTimeout), options.AttemptTimeout, nameof(options.TotalTimeout), options.TotalTimeout, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <exception cref="OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public static void ThrowIfInvalid(FailoverOptions options)
    {
        if (options.FindFailures() is { Count: > 0 } failures)
        {
            throw new OptionsValidationException(nameof(FailoverOptions), typeof(FailoverOptions), failures);
        }
    }

    private static void CheckOrder(string name, TimeSpan value, string limitName, TimeSpan limit, List<string> failures)
    {
        if (value > limit)
        {
            failures.Add($"{name}: '{value}' is above {limitName}, '{limit}'. Allowed: up to {limitName}. Lower {name} or raise {limitName}.");
        }
    }
}
