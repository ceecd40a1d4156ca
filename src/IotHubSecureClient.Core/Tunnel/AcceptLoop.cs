using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tunnel;

/// <summary>Accepts one connection after the other. While that fails, as it does where too many files are open, it waits longer each time before it tries again.</summary>
internal sealed class AcceptLoop(Func<CancellationToken, ValueTask<Socket>> accept, TimeProvider timeProvider, ILogger logger)
{
    public static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(5);

    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(Action<Socket> take, CancellationToken stopping)
    {
        var delay = TimeSpan.Zero;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                take(await accept(stopping).ConfigureAwait(false));
                delay = TimeSpan.Zero;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                // Told once, until a connection is accepted again.
                if (delay == TimeSpan.Zero)
                {
                    Log.AcceptFailed(logger, exception);
                }

                delay = delay == TimeSpan.Zero ? ShortestDelay : TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
                await Task.Delay(delay, timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
