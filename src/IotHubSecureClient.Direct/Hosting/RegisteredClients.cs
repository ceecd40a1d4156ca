using Microsoft.Extensions.DependencyInjection;

namespace IotHubSecureClient.Direct;

/// <summary>Which clients a container has. One for each container, whatever the number of registrations.</summary>
internal sealed class RegisteredClients
{
    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Devices => _devices;

    public bool HasService { get; private set; }

    public static RegisteredClients Of(IServiceCollection services)
    {
        var existing = services.FirstOrDefault(descriptor => descriptor.ServiceType == typeof(RegisteredClients))?.ImplementationInstance;
        if (existing is RegisteredClients clients)
        {
            return clients;
        }

        clients = new();
        services.AddSingleton(clients);
        return clients;
    }

    public void AddDevice(string name)
    {
        if (!_devices.Add(name))
        {
            throw new ArgumentException($"A device client '{name}' is registered already. Each needs a name of its own.", nameof(name));
        }
    }

    public void AddService()
    {
        if (HasService)
        {
            throw new InvalidOperationException("A service client is registered already. Allowed: one.");
        }

        HasService = true;
    }
}
