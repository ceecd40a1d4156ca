using IotHubSecureClient;

namespace Samples;

internal static class After
{
    public static async Task RunAsync(string connectionString, string deviceId, Commands commands, CancellationToken cancellationToken)
    {
        using var service = SecureClientFactory.ServiceClient.CreateFromConnectionString(connectionString);
        try
        {
            await commands.SendAsync(service, deviceId, cancellationToken);
        }
        catch (Exception exception) when (SecureClientFactory.Default.TryGetViolation(exception, out var violation))
        {
            // Ask this before IsTransient, which the SDK sets on some paths for a violation too: a retry would not help, and no token was sent.
            throw violation;
        }
    }
}
