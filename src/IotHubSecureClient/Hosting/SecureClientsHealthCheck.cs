using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IotHubSecureClient.Hosting;

/// <summary>Reports the TLS of the last handshake of every client. It makes no connection itself.</summary>
internal sealed class SecureClientsHealthCheck(SecureClientFactory factory, RegisteredClients clients) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal) { ["policy"] = factory.Policy.Name, ["mode"] = factory.Mode.ToString() };
        List<string> violating = [];
        foreach (var (name, host) in clients.Hosts)
        {
            if (factory.LastHandshake(host) is not { } handshake)
            {
                continue;
            }

            data[$"{name}.lastHandshake"] = handshake.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
            if (handshake.Session is { } session)
            {
                data[$"{name}.protocolVersion"] = session.ProtocolVersion.ToString();
                data[$"{name}.cipherSuite"] = session.CipherSuite.ToString();
            }

            if (handshake.Violation is { } violation)
            {
                data[$"{name}.violation"] = violation.Message;
                violating.Add(name);
            }
        }

        return Task.FromResult(violating.Count == 0
            ? HealthCheckResult.Healthy("No client's last handshake violated the TLS policy.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, $"The last handshake violated the TLS policy: {string.Join(", ", violating)}.", data: data));
    }
}
