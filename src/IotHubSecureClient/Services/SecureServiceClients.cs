using Azure;
using Azure.Core;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Services;

/// <summary>Makes <see cref="ServiceClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>
/// Nothing can verify the SDK's AMQP over TCP: unless <see cref="Enforcement.OpenSslProcessPolicy"/> is in force, these clients use AMQP over WebSocket instead, and log that they do.
/// Every overload throws what the SDK's own throws; beside that <see cref="Hubs.ConnectionStringException"/> for a malformed connection string. Settings are copied.
/// </remarks>
public sealed class SecureServiceClients
{
    private readonly ServiceSettings _settings;
    private readonly ClientOrigins _origins;

    internal SecureServiceClients(ClientGates gates, ClientOrigins origins)
    {
        _settings = new ServiceSettings(gates);
        _origins = origins;
    }

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient CreateFromConnectionString(string connectionString, ServiceClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, TransportType.Amqp, options);

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="transportType">The transport of cloud-to-device messages and feedback.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient CreateFromConnectionString(string connectionString, TransportType transportType, ServiceClientOptions? options = null) =>
        CreateFromConnectionString(connectionString, transportType, new ServiceClientTransportSettings(), options);

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="transportType">The transport of cloud-to-device messages and feedback.</param>
    /// <param name="transportSettings">The proxies, which are used behind the tunnel.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient CreateFromConnectionString(
        string connectionString, TransportType transportType, ServiceClientTransportSettings transportSettings, ServiceClientOptions? options = null) => Create(
        ServiceSettings.HostOf(connectionString), transportType, transportSettings, (transport, settings) => ServiceClient.CreateFromConnectionString(connectionString, transport, settings, options));

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="transportType">The transport of cloud-to-device messages and feedback.</param>
    /// <param name="transportSettings">The proxies, which are used behind the tunnel.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient Create(
        string hostName,
        TokenCredential credential,
        TransportType transportType = TransportType.Amqp,
        ServiceClientTransportSettings? transportSettings = null,
        ServiceClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return Create(hostName, transportType, transportSettings, (transport, settings) => ServiceClient.Create(hostName, credential, transport, settings, options));
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="scopes">The scopes of its tokens.</param>
    /// <param name="transportType">The transport of cloud-to-device messages and feedback.</param>
    /// <param name="transportSettings">The proxies, which are used behind the tunnel.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient Create(
        string hostName,
        TokenCredential credential,
        string[] scopes,
        TransportType transportType = TransportType.Amqp,
        ServiceClientTransportSettings? transportSettings = null,
        ServiceClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return Create(hostName, transportType, transportSettings, (transport, settings) => ServiceClient.Create(hostName, credential, scopes, transport, settings, options));
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A shared access signature.</param>
    /// <param name="transportType">The transport of cloud-to-device messages and feedback.</param>
    /// <param name="transportSettings">The proxies, which are used behind the tunnel.</param>
    /// <param name="options">The client's options.</param>
    public ServiceClient Create(
        string hostName,
        AzureSasCredential credential,
        TransportType transportType = TransportType.Amqp,
        ServiceClientTransportSettings? transportSettings = null,
        ServiceClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return Create(hostName, transportType, transportSettings, (transport, settings) => ServiceClient.Create(hostName, credential, transport, settings, options));
    }

    private ServiceClient Create(string host, TransportType transport, ServiceClientTransportSettings? settings, Func<TransportType, ServiceClientTransportSettings, ServiceClient> create)
    {
        settings ??= new ServiceClientTransportSettings();
        var gated = _settings.Gate(settings, host);
        var used = _settings.Gate(transport, host);
        return _origins.Add(create(used, gated), host, HubPath.Of(used, settings));
    }
}
