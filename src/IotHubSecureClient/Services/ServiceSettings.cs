using System.Net;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Hubs;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Services;

/// <summary>The settings of back-end clients, with the tunnel as their proxy. What the caller set is kept; the caller's own objects stay as they are.</summary>
/// <param name="gates">The gates.</param>
internal sealed class ServiceSettings(ClientGates gates)
{
    /// <exception cref="ConnectionStringException">A part of the connection string is missing or malformed. No value is echoed.</exception>
    public static string HostOf(string connectionString) => ServiceConnectionString.Parse(connectionString).HostName;

    public HttpTransportSettings Gate(HttpTransportSettings? settings, string host)
    {
        settings = settings is null ? new HttpTransportSettings() : SettingsCopy.Of(settings);
        settings.Proxy = Route(settings.Proxy, host);
        return settings;
    }

    public ServiceClientTransportSettings Gate(ServiceClientTransportSettings settings, string host)
    {
        settings = SettingsCopy.Of(settings);
        settings.AmqpProxy = Route(settings.AmqpProxy, host);
        settings.HttpProxy = Route(settings.HttpProxy, host);
        return settings;
    }

    /// <summary>The transport to use: AMQP over TCP has no gate, and is left only where the whole process is under the policy. Says so where it is another.</summary>
    public TransportType Gate(TransportType transport, string host)
    {
        if (transport == TransportType.Amqp_WebSocket_Only || gates.IsProcessPolicyInForce)
        {
            return transport;
        }

        gates.ReportSwitch(host);
        return TransportType.Amqp_WebSocket_Only;
    }

    private IWebProxy Route(IWebProxy? proxy, string host) => gates.Route(host, UpstreamProxy.Of(proxy));
}
