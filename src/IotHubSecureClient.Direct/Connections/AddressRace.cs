using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Direct;

/// <summary>Tries every address of a host, each with a head start over the next, so that one that does not answer costs little (RFC 8305, section 5).</summary>
internal sealed class AddressRace(TimeProvider timeProvider)
{
    /// <summary>RFC 8305, section 8: the recommended delay between two attempts.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <exception cref="SocketException">No address answered; the exception is that of the last one.</exception>
    public async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        if (addresses is [var only])
        {
            return await OpenAsync(only, port, cancellationToken).ConfigureAwait(false);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Socket>> racing = [];
        Task<Socket>? winner = null;
        Exception failure = new SocketException((int)SocketError.HostNotFound);
        for (var next = 0; winner is null && (next < addresses.Length || racing.Count > 0);)
        {
            if (next < addresses.Length)
            {
                racing.Add(OpenAsync(addresses[next++], port, over.Token));
            }

            var headStart = next < addresses.Length ? HeadStart : Timeout.InfiniteTimeSpan;
            if (await FirstAsync(racing, headStart, cancellationToken).ConfigureAwait(false) is not { } ended)
            {
                continue;
            }

            racing.Remove(ended);
            (winner, failure) = ended.IsCompletedSuccessfully ? (ended, failure) : (null, ended.Exception?.InnerException ?? new OperationCanceledException(cancellationToken));
        }

        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(racing.Select(DropAsync)).ConfigureAwait(false);
        return winner is null ? throw failure : await winner.ConfigureAwait(false);
    }

    private async Task<Task<Socket>?> FirstAsync(List<Task<Socket>> racing, TimeSpan headStart, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = await Task.WhenAny([.. racing, Task.Delay(headStart, timeProvider, enough.Token)]).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        return ended as Task<Socket>;
    }

    private static async Task<Socket> OpenAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DropAsync(Task<Socket> loser)
    {
        try
        {
            (await loser.ConfigureAwait(false)).Dispose();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It lost the race, in one way or the other.
        }
    }
}
