using System.Net.Sockets;
using IotHubSecureClient.Emulation.Faults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace IotHubSecureClient.Emulation.Connections;

/// <summary>One connection that the hub has accepted and not closed yet: where faults act on it.</summary>
internal sealed class LiveConnection(ConnectionContext connection)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ConnectionFault[] _faults = [];
    private volatile bool _isEnded;

    /// <summary>Whether any fault acts on it; asked for every read and write.</summary>
    public bool IsFaulty => _faults.Length != 0;

    /// <summary>Completes when the hub has ended the connection, whatever holds it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>When a client that was throttled may come again; <see langword="null"/> where it was let in.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Called under the lock of <see cref="DevHubFaults"/>.</summary>
    public void Attach(ConnectionFault fault)
    {
        _faults = [.. _faults, fault];
        fault.OnAttached();
    }

    /// <summary>Called under the lock of <see cref="DevHubFaults"/>.</summary>
    /// <returns>Whether it was attached.</returns>
    public bool Detach(ConnectionFault fault)
    {
        int before = _faults.Length;
        _faults = Array.FindAll(_faults, one => one != fault);
        return _faults.Length < before;
    }

    /// <summary>Waits for as long as a fault leaves the connection as it is.</summary>
    /// <exception cref="IOException">The hub has ended the connection.</exception>
    public async ValueTask HoldAsync()
    {
        foreach (ConnectionFault fault in _faults)
        {
            await fault.HoldAsync(this);
        }
    }

    /// <summary>Waits until bytes may pass, in either direction.</summary>
    /// <returns>How many of them may pass now; 0 where all of them are lost.</returns>
    /// <exception cref="IOException">The hub has ended the connection.</exception>
    public async ValueTask<int> PassAsync(int bytes)
    {
        foreach (ConnectionFault fault in _faults)
        {
            bytes = bytes == 0 ? 0 : await fault.PassAsync(this, bytes);
        }

        return bytes;
    }

    /// <summary>Whether the connection is to be reset in its handshake.</summary>
    public bool TakeReset() => Array.Exists(_faults, fault => fault.ResetsHandshake());

    /// <summary>Draws from each throttle.</summary>
    public void TakeAdmission() => RetryAfter = _faults.Max(fault => fault.Refuse());

    /// <summary>Ends the connection with a reset, at once and whatever holds it.</summary>
    public void Cut()
    {
        try
        {
            // The server's own Abort would say goodbye first.
            Socket socket = connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
            socket.LingerState = new LingerOption(true, 0);
            socket.Close(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        End();
    }

    /// <summary>Ends the connection, at once and whatever holds it.</summary>
    public void End()
    {
        _isEnded = true;
        _ended.TrySetResult();
        connection.Abort();
    }

    /// <summary>Aborts the connection as soon as no fault holds it.</summary>
    public void Abort(Action abort)
    {
        if (IsFaulty)
        {
            _ = AbortWhenFreeAsync(abort);
        }
        else
        {
            abort();
        }
    }

    /// <summary>Waits as <see cref="HoldAsync"/> does, where the connection is to be closed next in any case.</summary>
    public async ValueTask HoldOpenAsync()
    {
        try
        {
            await HoldAsync();
        }
        catch (IOException)
        {
            // It was cut, which is an end as well.
        }
    }

    /// <exception cref="IOException">The hub has ended the connection.</exception>
    public void ThrowIfEnded()
    {
        if (_isEnded)
        {
            throw new IOException("The hub has cut the connection.");
        }
    }

    private async Task AbortWhenFreeAsync(Action abort)
    {
        await HoldOpenAsync();
        abort();
    }
}
