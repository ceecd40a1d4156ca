using System.Buffers;
using System.Net.Sockets;

namespace IotHubSecureClient.Tunnel;

/// <summary>Passes bytes between two sockets until both have ended.</summary>
internal static class SocketRelay
{
    private const int BufferLength = 64 * 1024;

    public static async Task RunAsync(Socket first, Socket second, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = PassAsync(first, second, ended);
        var back = PassAsync(second, first, ended);
        await Task.WhenAll(there, back).ConfigureAwait(false);
    }

    private static async Task PassAsync(Socket from, Socket to, CancellationTokenSource ended)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            int length;
            while ((length = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, ended.Token).ConfigureAwait(false)) > 0)
            {
                for (var sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), SocketFlags.None, ended.Token).ConfigureAwait(false);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // One direction is broken: the other would wait for ever.
            await ended.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
