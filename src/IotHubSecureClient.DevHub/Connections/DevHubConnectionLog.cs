using System.Collections;
using System.Net;

namespace IotHubSecureClient.Emulation.Connections;

/// <summary>The records of the hub's last connections, in the order in which they were accepted. Enumerating takes a snapshot. Thread-safe.</summary>
public sealed class DevHubConnectionLog : IEnumerable<DevHubConnection>
{
    private readonly Lock _lock = new();
    private readonly Queue<DevHubConnection> _records = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _capacity;
    private TaskCompletionSource _change = NewChange();
    private long _lastId;
    private int _waiters;

    internal DevHubConnectionLog(int capacity, TimeProvider timeProvider)
    {
        _capacity = capacity;
        _timeProvider = timeProvider;
    }

    /// <summary>How many records are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>How many connections the hub has accepted since its start, those whose record was dropped included.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
            {
                return _lastId;
            }
        }
    }

    /// <summary>Waits until there is a record that meets a condition, and returns the first such record.</summary>
    /// <param name="predicate">The condition; it is asked again whenever a record changes, so it should be quick.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public async Task<DevHubConnection> WaitForAsync(Func<DevHubConnection, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Interlocked.Increment(ref _waiters);
        try
        {
            while (true)
            {
                Task change;
                DevHubConnection[] snapshot;
                lock (_lock)
                {
                    change = _change.Task;
                    snapshot = [.. _records];
                }

                if (Array.Find(snapshot, new Predicate<DevHubConnection>(predicate)) is { } found)
                {
                    return found;
                }

                await change.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<DevHubConnection> GetEnumerator()
    {
        DevHubConnection[] snapshot;
        lock (_lock)
        {
            snapshot = [.. _records];
        }

        return snapshot.AsEnumerable().GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal DevHubConnection Open(DevHubEndpoint endpoint, EndPoint? remote)
    {
        DevHubConnection record;
        lock (_lock)
        {
            record = new DevHubConnection(++_lastId, endpoint, remote, _timeProvider.GetUtcNow(), Changed);
            _records.Enqueue(record);
            if (_records.Count > _capacity)
            {
                _records.Dequeue();
            }
        }

        Changed();
        return record;
    }

    private void Changed()
    {
        // A waiter counts itself before it takes its snapshot, so that either it is seen here or it sees the change.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiters) == 0)
        {
            return;
        }

        TaskCompletionSource signalled;
        lock (_lock)
        {
            signalled = _change;
            _change = NewChange();
        }

        signalled.SetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
