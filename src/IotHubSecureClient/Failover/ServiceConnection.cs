using Microsoft.Azure.Devices;

namespace IotHubSecureClient.Clients;

/// <summary>A service client of the SDK for one connection: that over AMQP, by which it sends. Its requests are made over HTTPS, and say nothing of it.</summary>
/// <param name="client">The client.</param>
/// <param name="lost">To be told when the connection is gone.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ServiceConnection(ISecureServiceClient client, Action<Exception?> lost, TimeProvider timeProvider)
{
    /// <summary>How long a connection that looks alive may take nothing. A message whose time ends sooner says nothing of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _taken;

    public ISecureServiceClient Client => client;

    /// <summary>Sends a message. Where its time ends, and the hub has taken no other meanwhile, the connection is lost: the SDK would not find out before TCP does.</summary>
    public async Task SendAsync(string deviceId, Message message, CancellationToken cancellationToken)
    {
        var (startedAt, taken) = (timeProvider.GetTimestamp(), Interlocked.Read(ref _taken));
        using var registration = cancellationToken.Register(OnLate);

        // Without the token: a message that is taken late shows that the connection is alive.
        await client.SendAsync(deviceId, message, CancellationToken.None).ConfigureAwait(false);
        Interlocked.Increment(ref _taken);

        void OnLate()
        {
            if (Interlocked.Read(ref _taken) == taken && timeProvider.GetElapsedTime(startedAt) >= Patience)
            {
                lost(new TimeoutException($"'{client.HostName}' has not taken a message for {Patience.TotalSeconds} s."));
            }
        }
    }
}
