using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;

namespace IotHubSecureClient.Tests;

internal static class DevHubTestExtensions
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    /// <summary>The first record that meets the condition.</summary>
    public static Task<DevHubConnection> ConnectionAsync(this DevHub hub, Func<DevHubConnection, bool> predicate) =>
        hub.Connections.WaitForAsync(predicate, TestContext.Current.CancellationToken).WaitAsync(HangGuard);

    /// <summary>The first record of a connection that has ended.</summary>
    public static Task<DevHubConnection> ClosedConnectionAsync(this DevHub hub) => hub.ConnectionAsync(record => record.IsClosed);
}
