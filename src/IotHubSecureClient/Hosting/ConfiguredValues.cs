using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Hosting;

/// <summary>Refuses values of the configuration by their place in it. The binder would do so too, and not say what is allowed.</summary>
internal static class ConfiguredValues
{
    /// <exception cref="OptionsValidationException">The value is there and unknown.</exception>
    public static void RequireKnown<TOptions, TValue>(IConfiguration section, string key, string? name = null)
        where TValue : struct, Enum
    {
        var configured = section.GetSection(key);
        if (configured.Value is { Length: > 0 } value && !(Enum.TryParse<TValue>(value, ignoreCase: true, out var known) && Enum.IsDefined(known)))
        {
            throw new OptionsValidationException(
                name ?? Options.DefaultName, typeof(TOptions), [$"'{configured.Path}' is '{value}'. Allowed: {string.Join(", ", Enum.GetNames<TValue>())}. Change it in the configuration."]);
        }
    }
}
