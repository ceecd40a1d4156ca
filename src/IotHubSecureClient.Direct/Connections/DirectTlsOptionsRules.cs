using IotHubSecureClient.Certificates;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>What the attributes of <see cref="DirectTlsOptions"/> cannot say.</summary>
internal static class DirectTlsOptionsRules
{
    public static void Check(DirectTlsOptions? options, List<string> failures)
    {
        if (options is null)
        {
            return;
        }

        try
        {
            _ = options.Policy.ToPolicy();
        }
        catch (TlsPolicyNotAllowedException exception)
        {
            failures.Add($"Tls.Policy: {exception.Message}");
        }

        var certificates = new ServerCertificateOptionsValidator().Validate(null, options.ServerCertificate);
        failures.AddRange(certificates.Failures?.Select(failure => $"Tls.ServerCertificate: {failure}") ?? []);
    }
}
