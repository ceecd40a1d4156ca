using Azure;
using Azure.Core;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Services;

/// <summary>Makes <see cref="JobClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>Every overload throws what the SDK's own throws; beside that <see cref="Hubs.ConnectionStringException"/> for a malformed connection string. Settings are copied.</remarks>
public sealed class SecureJobClients
{
    private readonly ServiceSettings _settings;

    internal SecureJobClients(ClientGates gates) => _settings = new ServiceSettings(gates);

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    public JobClient CreateFromConnectionString(string connectionString) => CreateFromConnectionString(connectionString, new HttpTransportSettings());

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="transportSettings">The proxy, which is used behind the tunnel.</param>
    public JobClient CreateFromConnectionString(string connectionString, HttpTransportSettings transportSettings) =>
        JobClient.CreateFromConnectionString(connectionString, _settings.Gate(transportSettings, ServiceSettings.HostOf(connectionString)));

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="transportSettings">The proxy, which is used behind the tunnel.</param>
    public JobClient Create(string hostName, TokenCredential credential, HttpTransportSettings? transportSettings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return JobClient.Create(hostName, credential, _settings.Gate(transportSettings, hostName));
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="scopes">The scopes of its tokens.</param>
    /// <param name="transportSettings">The proxy, which is used behind the tunnel.</param>
    public JobClient Create(string hostName, TokenCredential credential, string[] scopes, HttpTransportSettings? transportSettings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return JobClient.Create(hostName, credential, scopes, _settings.Gate(transportSettings, hostName));
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A shared access signature.</param>
    /// <param name="transportSettings">The proxy, which is used behind the tunnel.</param>
    public JobClient Create(string hostName, AzureSasCredential credential, HttpTransportSettings? transportSettings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostName);
        return JobClient.Create(hostName, credential, _settings.Gate(transportSettings, hostName));
    }
}
