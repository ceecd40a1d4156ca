using IotHubSecureClient.Gates;
using IotHubSecureClient.Hubs;
using Microsoft.Azure.Devices.Provisioning.Service;

namespace IotHubSecureClient.Provisioning;

/// <summary>Makes <see cref="ProvisioningServiceClient"/>s under the factory's policy, with the overloads of the SDK.</summary>
/// <remarks>
/// The client's queries make connections of their own, some of which take no settings: <see cref="HttpClient.DefaultProxy"/> sends these through the tunnel, for the provisioning service's host alone.
/// Every overload throws what the SDK's own throws; beside that <see cref="ConnectionStringException"/> for a malformed connection string. Settings are copied.
/// </remarks>
public sealed class SecureProvisioningServiceClients
{
    private readonly ClientGates _gates;

    internal SecureProvisioningServiceClients(ClientGates gates) => _gates = gates;

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy of the provisioning service.</param>
    public ProvisioningServiceClient CreateFromConnectionString(string connectionString) => CreateFromConnectionString(connectionString, new HttpTransportSettings());

    /// <summary>Makes a client.</summary>
    /// <param name="connectionString">The connection string of a shared access policy of the provisioning service.</param>
    /// <param name="httpTransportSettings">The proxy, which is used behind the tunnel.</param>
    public ProvisioningServiceClient CreateFromConnectionString(string connectionString, HttpTransportSettings httpTransportSettings)
    {
        ArgumentNullException.ThrowIfNull(httpTransportSettings);
        return ProvisioningServiceClient.CreateFromConnectionString(connectionString, Gate(connectionString, httpTransportSettings));
    }

    private HttpTransportSettings Gate(string connectionString, HttpTransportSettings settings)
    {
        var host = ServiceConnectionString.Parse(connectionString).HostName;
        _gates.RouteByDefault(host, $"{nameof(ProvisioningServiceClient)}, queries");
        var copy = SettingsCopy.Of(settings);
        copy.Proxy = _gates.Route(host, UpstreamProxy.Of(settings.Proxy));
        return copy;
    }
}
