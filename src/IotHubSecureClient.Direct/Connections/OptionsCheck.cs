using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>Checks options where a client is made without dependency injection.</summary>
internal static class OptionsCheck
{
    /// <exception cref="OptionsValidationException">A validator refused the options; it lists what every validator said.</exception>
    public static void ThrowIfInvalid<TOptions>(TOptions options, params ReadOnlySpan<IValidateOptions<TOptions>> validators)
        where TOptions : class
    {
        List<string> failures = [];
        foreach (var validator in validators)
        {
            failures.AddRange(validator.Validate(Microsoft.Extensions.Options.Options.DefaultName, options).Failures ?? []);
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Microsoft.Extensions.Options.Options.DefaultName, typeof(TOptions), failures);
        }
    }
}
