using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;

namespace IotHubSecureClient.Devices;

/// <summary>The settings of a device or module client, with a gate on each transport. What the caller set is kept; the caller's own objects stay as they are.</summary>
/// <param name="gates">The gates.</param>
/// <param name="client">The client's name, for reports and errors.</param>
internal sealed class DeviceSettings(ClientGates gates, string client)
{
    /// <summary>The default of the SDK's overloads that take no transport.</summary>
    public const TransportType DefaultTransport = TransportType.Amqp;

    /// <summary>What the SDK retries by where nobody says otherwise.</summary>
    public static IRetryPolicy DefaultRetryPolicy => new ExponentialBackoff(int.MaxValue, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100));

    /// <summary>What a client connects to: the gateway, where there is one. Read by the SDK itself, so that what it accepts is accepted here.</summary>
    /// <exception cref="ArgumentException">A part of the connection string is missing or malformed. No value is echoed.</exception>
    public static string HostOf(string connectionString, string? deviceId = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parts = IotHubConnectionStringBuilder.Create(deviceId is null ? connectionString : $"{connectionString};DeviceId={deviceId}");
        var host = string.IsNullOrEmpty(parts.GatewayHostName) ? parts.HostName : parts.GatewayHostName;
        return string.IsNullOrEmpty(host)
            ? throw new ArgumentException("The connection string has no 'HostName'. Needed: 'HostName=…;DeviceId=…' and a credential.", nameof(connectionString))
            : host;
    }

    /// <summary>The settings of a transport, or of both that an automatic one chooses from, in the SDK's order.</summary>
    public static ITransportSettings[] Of(TransportType transport) => transport switch
    {
        TransportType.Amqp => [new AmqpTransportSettings(TransportType.Amqp_Tcp_Only), new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only)],
        TransportType.Mqtt => [new MqttTransportSettings(TransportType.Mqtt_Tcp_Only), new MqttTransportSettings(TransportType.Mqtt_WebSocket_Only)],
        TransportType.Amqp_Tcp_Only or TransportType.Amqp_WebSocket_Only => [new AmqpTransportSettings(transport)],
        TransportType.Mqtt_Tcp_Only or TransportType.Mqtt_WebSocket_Only => [new MqttTransportSettings(transport)],
        TransportType.Http1 => [new Http1TransportSettings()],
        _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, $"The transport '{transport}' is unknown. Allowed: {string.Join(", ", Enum.GetNames<TransportType>())}."),
    };

    /// <summary>Copies of the caller's settings, in their order.</summary>
    public ITransportSettings[] Gate(ITransportSettings[] settings, string host)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Array.ConvertAll(settings, each => Gate(each, host));
    }

    /// <summary>A copy of the caller's options: file upload is a connection of its own, over HTTPS.</summary>
    public ClientOptions Gate(ClientOptions? options, string host)
    {
        options = options is null ? new ClientOptions() : SettingsCopy.Of(options);
        options.FileUploadTransportSettings = Gate(options.FileUploadTransportSettings ?? new Http1TransportSettings(), host, "file upload");
        return options;
    }

    /// <summary>As above, for a module: its <c>InvokeMethodAsync</c> makes connections of its own that take no settings.</summary>
    public ClientOptions GateModule(ClientOptions? options, string host)
    {
        gates.RouteByDefault(host, $"{client}, InvokeMethodAsync");
        return Gate(options, host);
    }

    /// <summary>
    /// Does what the SDK does for a chain of client certificates in its overloads that take a transport type, and only there: puts it where the TLS stack looks for issuers.
    /// </summary>
    /// <exception cref="ArgumentException">The transport sends no chain.</exception>
    public static void InstallChain(IAuthenticationMethod authenticationMethod, TransportType transport)
    {
        if (authenticationMethod is not DeviceAuthenticationWithX509Certificate { ChainCertificates: { } chain })
        {
            return;
        }

        if (transport is not (TransportType.Amqp_Tcp_Only or TransportType.Mqtt_Tcp_Only))
        {
            throw new ArgumentException(
                $"A chain of client certificates was given with the transport '{transport}'. Allowed: {TransportType.Amqp_Tcp_Only}, {TransportType.Mqtt_Tcp_Only}. Use one of them, or give the certificate alone.",
                nameof(authenticationMethod));
        }

        using var store = new X509Store(StoreName.CertificateAuthority, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
        store.AddRange(chain);
    }

    private ITransportSettings Gate(ITransportSettings settings, string host) => settings switch
    {
        MqttTransportSettings mqtt => Gate(mqtt),
        AmqpTransportSettings amqp => Gate(amqp),
        Http1TransportSettings http => Gate(http, host, "HTTP"),
        null => throw new ArgumentException("A transport setting is null. Allowed: MqttTransportSettings, AmqpTransportSettings, Http1TransportSettings.", nameof(settings)),
        _ => throw new ArgumentException(
            $"The transport settings '{settings.GetType()}' are unknown, so that nothing could verify their connections. Allowed: MqttTransportSettings, AmqpTransportSettings, Http1TransportSettings.",
            nameof(settings)),
    };

    private MqttTransportSettings Gate(MqttTransportSettings settings)
    {
        var copy = SettingsCopy.Of(settings);
        var port = settings.GetTransportType() == TransportType.Mqtt_WebSocket_Only ? ClientGates.HttpsPort : ClientGates.MqttPort;
        copy.RemoteCertificateValidationCallback = gates.Callback(port, settings.RemoteCertificateValidationCallback);
        return copy;
    }

    private AmqpTransportSettings Gate(AmqpTransportSettings settings)
    {
        if (settings.AmqpConnectionPoolSettings is { Pooling: true })
        {
            gates.RequireProcessPolicy(
                $"{client}, AMQP with connection pooling",
                "a pooled connection is made with the settings of whichever client came first, and may never ask this client's certificate callback.");
        }

        var copy = SettingsCopy.Of(settings);
        copy.AmqpConnectionPoolSettings = settings.AmqpConnectionPoolSettings is { } pool ? SettingsCopy.Of(pool) : null;
        var port = settings.GetTransportType() == TransportType.Amqp_WebSocket_Only ? ClientGates.HttpsPort : ClientGates.AmqpPort;
        copy.RemoteCertificateValidationCallback = gates.Callback(port, settings.RemoteCertificateValidationCallback);
        return copy;
    }

    private Http1TransportSettings Gate(Http1TransportSettings settings, string host, string path)
    {
        var copy = SettingsCopy.Of(settings);
        if (settings.HttpClient is not null)
        {
            gates.RequireProcessPolicy(
                $"{client}, {path} with a given HttpClient",
                "its connections are made by the given HttpClient, which takes no gate. Leave Http1TransportSettings.HttpClient out.");
            return copy;
        }

        copy.Proxy = gates.Route(host, UpstreamProxy.Of(settings.Proxy));
        return copy;
    }
}
