using Azure;
using Azure.Core;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Services;

/// <summary>Makes <see cref="DigitalTwinClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>
/// The SDK takes handlers for this client, and no settings: a handler of the factory's sends the requests in place of the SDK's own and of its retries of answers such as 429. A handler that retries
/// can be given. Every overload throws what the SDK's own throws; beside that <see cref="Hubs.ConnectionStringException"/> for a malformed connection string.
/// </remarks>
public sealed class SecureDigitalTwinClients
{
    private readonly ClientGates _gates;

    internal SecureDigitalTwinClients(ClientGates gates) => _gates = gates;

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy.</param>
    /// <param name="handlers">Handlers of the caller's, the outermost first.</param>
    public DigitalTwinClient CreateFromConnectionString(string connectionString, params DelegatingHandler[] handlers)
    {
        _ = ServiceSettings.HostOf(connectionString);
        return DigitalTwinClient.CreateFromConnectionString(connectionString, Gate(handlers));
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="handlers">Handlers of the caller's, the outermost first.</param>
    public DigitalTwinClient Create(string hostName, TokenCredential credential, params DelegatingHandler[] handlers) =>
        DigitalTwinClient.Create(hostName, credential, Gate(handlers));

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A credential of Microsoft Entra ID.</param>
    /// <param name="scopes">The scopes of its tokens.</param>
    /// <param name="handlers">Handlers of the caller's, the outermost first.</param>
    public DigitalTwinClient Create(string hostName, TokenCredential credential, string[] scopes, params DelegatingHandler[] handlers) =>
        DigitalTwinClient.Create(hostName, credential, scopes, Gate(handlers));

    /// <summary>Makes a client.</summary>
    /// <param name="hostName">The hub's host name.</param>
    /// <param name="credential">A shared access signature.</param>
    /// <param name="handlers">Handlers of the caller's, the outermost first.</param>
    public DigitalTwinClient Create(string hostName, AzureSasCredential credential, params DelegatingHandler[] handlers) =>
        DigitalTwinClient.Create(hostName, credential, Gate(handlers));

    private DelegatingHandler[] Gate(DelegatingHandler[] handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        return [.. handlers, new VerifiedSendingHandler(_gates)];
    }
}
