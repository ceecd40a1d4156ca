using IotHubSecureClient;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(string connectionString, string[] arguments, CancellationToken cancellationToken)
    {
        using var registry = SecureClientFactory.RegistryManager.CreateFromConnectionString(connectionString);
        try
        {
            await RegistryCommands.RunAsync(registry, arguments, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // No token was sent, which is worth more here than anywhere: the policies of the registry can change every device.
            throw violation;
        }
    }
}
