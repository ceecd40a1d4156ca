using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>What the attributes of <see cref="DirectDeviceClientOptions"/> cannot say. Collects every failure; no failure has a secret in it.</summary>
internal sealed class DirectDeviceClientOptionsRules : IValidateOptions<DirectDeviceClientOptions>
{
    /// <summary>Whether the client is given a connector, which brings the client certificate.</summary>
    public bool HasConnector { get; init; }

    public ValidateOptionsResult Validate(string? name, DirectDeviceClientOptions options)
    {
        List<string> failures = [];
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            CheckIdentity(options, failures);
        }

        DirectTlsOptionsRules.Check(options.Tls, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private void CheckIdentity(DirectDeviceClientOptions options, List<string> failures)
    {
        if (!DeviceConnectionString.TryParse(options.ConnectionString, out var connectionString, out var error))
        {
            failures.Add($"ConnectionString: {error.Message}");
            return;
        }

        if (!HasConnector)
        {
            CheckCertificate(options, connectionString.UsesX509, failures);
        }

        // MQTT 3.1.1, section 4.7.1.
        if (connectionString.DeviceId.AsSpan().ContainsAny('#', '+') || connectionString.ModuleId.AsSpan().ContainsAny('#', '+'))
        {
            failures.Add($"ConnectionString: The identity '{connectionString.DeviceId}' has a '#' or a '+' in its name, which MQTT topics cannot carry. Register it under another name.");
        }
    }

    private static void CheckCertificate(DirectDeviceClientOptions options, bool isNeeded, List<string> failures)
    {
        var isGiven = options.GetClientCertificate() is not null || options.CertificateFile is not null;
        if (isNeeded != isGiven)
        {
            failures.Add(isNeeded
                ? "CertificateFile: The connection string says 'x509=true', and there is no certificate. Name its file, call UseClientCertificate, or use a connection string with a key."
                : "CertificateFile: There is a certificate, and the connection string has a key or a signature. Use one with 'x509=true', or leave the certificate out.");
        }

        if (options.GetClientCertificate() is not null && options.CertificateFile is not null)
        {
            failures.Add("CertificateFile: There is a certificate besides the one in the file. Name the file or call UseClientCertificate, not both.");
        }

        if (options.CertificateKeyFile is not null && options.CertificateFile is null)
        {
            failures.Add("CertificateKeyFile: There is a key without a certificate. Name the file of the certificate in CertificateFile.");
        }

        if (options.CertificateFile is not null && !ClientCertificateFiles.TryLoad(options.CertificateFile, options.CertificateKeyFile, out _, out var failure))
        {
            failures.Add($"CertificateFile: {failure}");
        }
    }
}
