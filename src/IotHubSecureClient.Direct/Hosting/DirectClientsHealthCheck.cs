using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IotHubSecureClient.Direct;

/// <summary>Reports the TLS of every registered client. It makes no connection itself.</summary>
internal sealed class DirectClientsHealthCheck(RegisteredClients clients, IServiceProvider provider) : IHealthCheck
{
    private const string ServiceName = "service";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = [];
        List<string> refused = [], disconnected = [];
        foreach (var name in clients.Devices)
        {
            var client = provider.GetRequiredKeyedService<IDirectDeviceClient>(name);
            data[$"{name}.state"] = client.State.ToString();
            Report(name, client.LastHandshake, data, refused);
            if (client.State is not (DirectConnectionState.Connected or DirectConnectionState.Renewing))
            {
                disconnected.Add(name);
            }
        }

        if (clients.HasService)
        {
            Report(ServiceName, provider.GetRequiredService<IDirectServiceClient>().LastHandshake, data, refused);
        }

        return Task.FromResult((refused.Count, disconnected.Count) switch
        {
            (0, 0) => HealthCheckResult.Healthy("Every device is connected under its TLS policy.", data),
            (0, _) => HealthCheckResult.Degraded($"Not connected: {string.Join(", ", disconnected)}.", data: data),
            _ => new HealthCheckResult(context.Registration.FailureStatus, $"Refused by the TLS policy: {string.Join(", ", refused)}.", data: data),
        });
    }

    private static void Report(string name, TlsHandshakeRecord? handshake, Dictionary<string, object> data, List<string> refused)
    {
        if (handshake is null)
        {
            return;
        }

        data[$"{name}.lastHandshake"] = handshake.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        if (handshake.Session is { } session)
        {
            data[$"{name}.protocolVersion"] = session.ProtocolVersion.ToString();
            data[$"{name}.cipherSuite"] = session.CipherSuite.ToString();
        }

        if (handshake.Violation is { } violation)
        {
            data[$"{name}.refusal"] = violation.Message;
            refused.Add(name);
        }
    }
}
