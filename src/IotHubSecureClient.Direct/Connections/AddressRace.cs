using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Direct;

/// <summary>Tries every address of a host, each with a head start over the next, so that one that does not answer costs little (RFC 8305, section 5).</summary>
internal sealed class AddressRace(TimeProvider timeProvider)
{
    /// <summary>RFC 8305, section 8: the recommended delay between two attempts.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <returns>The connection, and the address that it leads to.</returns>
    /// <exception cref="SocketException">No address answered; the exception is that of the last one.</exception>
    public Task<(Socket Socket, IPAddress Address)> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken) =>
        addresses is [var only] ? OpenAsync(only, port, cancellationToken) : RaceAsync(addresses, port, cancellationToken);

    private async Task<(Socket Socket, IPAddress Address)> RaceAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<(Socket Socket, IPAddress Address)>> racing = [];
        Task<(Socket, IPAddress)>? winner = null;
        Exception failure = new SocketException((int)SocketError.HostNotFound);
        for (var next = 0; winner is null && (next < addresses.Length || racing.Count > 0);)
        {
            if (next < addresses.Length)
            {
                racing.Add(OpenAsync(addresses[next++], port, over.Token));
            }

            var headStart = next < addresses.Length ? HeadStart : Timeout.InfiniteTimeSpan;
            var ended = await FirstAsync(racing, headStart, cancellationToken).ConfigureAwait(false);
            if (ended is not null)
            {
                racing.Remove(ended);
                (winner, failure) = ended.IsCompletedSuccessfully ? (ended, failure) : (null, ended.Exception?.InnerException ?? new OperationCanceledException(cancellationToken));
            }
            else if (cancellationToken.IsCancellationRequested)
            {
                failure = new OperationCanceledException(cancellationToken);
                break;
            }
        }

        if (racing.Count > 0)
        {
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(racing.Select(DropAsync)).ConfigureAwait(false);
        }

        return winner is null ? throw failure : await winner.ConfigureAwait(false);
    }

    /// <returns>The attempt that ended first; <see langword="null"/> where none did within the head start.</returns>
    private async Task<Task<(Socket Socket, IPAddress Address)>?> FirstAsync(List<Task<(Socket Socket, IPAddress Address)>> racing, TimeSpan headStart, CancellationToken cancellationToken)
    {
        Task<Task<(Socket, IPAddress)>> first = Task.WhenAny(racing);
        await ((Task)first.WaitAsync(headStart, timeProvider, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return first.IsCompleted ? await first.ConfigureAwait(false) : null;
    }

    private static async Task<(Socket Socket, IPAddress Address)> OpenAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
            return (socket, address);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DropAsync(Task<(Socket Socket, IPAddress Address)> loser)
    {
        try
        {
            (await loser.ConfigureAwait(false)).Socket.Dispose();
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It lost the race, in one way or the other.
        }
    }
}
