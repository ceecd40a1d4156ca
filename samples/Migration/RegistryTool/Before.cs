using Microsoft.Azure.Devices;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(string connectionString, string[] arguments, CancellationToken cancellationToken)
    {
        using var registry = RegistryManager.CreateFromConnectionString(connectionString);
        await RegistryCommands.RunAsync(registry, arguments, cancellationToken);
    }
}
