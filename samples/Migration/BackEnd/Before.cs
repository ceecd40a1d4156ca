using Microsoft.Azure.Devices;

namespace Samples;

internal static class Before
{
    public static async Task RunAsync(string connectionString, string deviceId, Commands commands, CancellationToken cancellationToken)
    {
        using var service = ServiceClient.CreateFromConnectionString(connectionString);
        await commands.SendAsync(service, deviceId, cancellationToken);
    }
}
