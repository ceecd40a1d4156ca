using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace IotHubSecureClient.Direct;

/// <summary>
/// Receives from the socket of a <see cref="HubStream"/>, one read at a time, from its first byte on: a socket that has received by itself keeps the buffer of its last read, the handshake's of 8 KiB, as long as
/// the connection lasts.
/// </summary>
internal sealed class SocketReceiver(Socket socket, HubStream owner) : SocketAsyncEventArgs(unsafeSuppressExecutionContextFlow: true), IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _source;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    /// <summary>Whether a failure is kept as <see cref="Error"/>, and told as the end of the connection.</summary>
    public bool TellsFailureAsEnd { get; set; }

    /// <summary>What ended the connection; <see cref="SocketError.Success"/> where nothing has, or the peer did.</summary>
    public SocketError Error { get; private set; }

    /// <summary>Receives into the buffer.</summary>
    /// <param name="buffer">Where to; where it is empty, the result comes when there is something to receive.</param>
    /// <param name="cancellationToken">Ends the connection, and the read with it: there is no other way to end a read that keeps its buffer safe.</param>
    /// <returns>How many bytes were received; 0 at the end of the connection, and where it failed and that is told as its end.</returns>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SetBuffer(buffer);
        _source.Reset();
        _cancellationToken = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static owner => ((HubStream)owner!).Dispose(), owner);
        try
        {
            if (socket.ReceiveAsync(this))
            {
                return new(this, _source.Version);
            }
        }
        catch (ObjectDisposedException) when (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        _registration.Dispose();
        return TakeFailure() is { } failure ? ValueTask.FromException<int>(failure) : ValueTask.FromResult(BytesTransferred);
    }

    public int GetResult(short token)
    {
        // Waits for a cancellation under way, so that it cannot end a later read.
        _registration.Dispose();
        return _source.GetResult(token);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (TakeFailure() is { } failure)
        {
            _source.SetException(failure);
        }
        else
        {
            _source.SetResult(BytesTransferred);
        }
    }

    private Exception? TakeFailure()
    {
        if (BytesTransferred == 0 && _cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(_cancellationToken);
        }

        if (SocketError == SocketError.Success)
        {
            return null;
        }

        if (!TellsFailureAsEnd)
        {
            return HubStream.ToException(SocketError);
        }

        // Aborted is what this end closed itself.
        Error = SocketError == SocketError.OperationAborted ? SocketError.Success : SocketError;
        return null;
    }
}
