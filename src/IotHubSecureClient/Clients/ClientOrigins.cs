using System.Runtime.CompilerServices;

namespace IotHubSecureClient.Clients;

/// <summary>The clients that a factory made, and whose connections are verified for that reason. Holds none of them alive.</summary>
internal sealed class ClientOrigins
{
    private readonly ConditionalWeakTable<object, ClientOrigin> _origins = [];

    public TClient Add<TClient>(TClient client, string hostName, IReadOnlyList<HubPath> paths)
        where TClient : class
    {
        _origins.Add(client, new(hostName, paths));
        return client;
    }

    /// <summary>Gives a client to its one owner.</summary>
    /// <exception cref="ArgumentException">The factory did not make it, or it has an owner.</exception>
    public ClientOrigin Take(object client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return _origins.Remove(client, out var origin)
            ? origin
            : throw new ArgumentException(
                $"The '{client.GetType().Name}' was not made by this factory, so that nothing may verify its connections, or it stands behind an interface already. "
                + "Allowed: a client that this factory made, once. Make one with the factory's 'DeviceClients' or 'ServiceClients'.",
                nameof(client));
    }
}
