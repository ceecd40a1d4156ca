using System.ComponentModel.DataAnnotations;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Emulation;

/// <summary>Checks the options of a hub, all of them, before anything is opened.</summary>
internal static class DevHubOptionsValidator
{
    public static void ThrowIfInvalid(DevHubOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        List<string> failures = [.. results.Select(result => result.ErrorMessage!)];
        if (options.HandshakeTimeout <= TimeSpan.Zero || options.HandshakeTimeout.TotalMilliseconds > int.MaxValue)
        {
            failures.Add($"The field {nameof(DevHubOptions.HandshakeTimeout)} is \"{options.HandshakeTimeout}\"; it must be more than 0 and at most 24 days.");
        }

        if (options.StateHistory < TimeSpan.Zero || options.StateHistory > TimeSpan.FromDays(1))
        {
            failures.Add($"The field {nameof(DevHubOptions.StateHistory)} is \"{options.StateHistory}\"; it must be from 0 to 1 day.");
        }

        foreach (string name in options.AdditionalHostNames.Append(options.HostName))
        {
            if (Uri.CheckHostName(name) != UriHostNameType.Dns)
            {
                failures.Add($"The host name \"{name}\" is no DNS name. Give a name such as \"localhost\" or \"my-hub.example\", without a port.");
            }
        }

        if (!TlsGate.HasSuite(options.TlsProfile, options.KeyAlgorithm))
        {
            failures.Add($"The TLS profile \"{options.TlsProfile}\" has no cipher suite for a key of the kind \"{options.KeyAlgorithm}\". Change {nameof(DevHubOptions.KeyAlgorithm)}, or take a profile that has one.");
        }

        int[] ports = [.. new[] { options.MqttPort, options.HttpsPort, options.RevocationListPort }.Where(port => port != 0)];
        if (ports.Distinct().Count() != ports.Length)
        {
            failures.Add($"The ports \"{string.Join(", ", ports)}\" are not different from each other. Give each its own, or 0 for a free one.");
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(nameof(DevHubOptions), typeof(DevHubOptions), failures);
        }
    }
}
