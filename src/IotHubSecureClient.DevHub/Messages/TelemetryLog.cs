using System.Runtime.CompilerServices;
using System.Text;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>The device-to-cloud messages of a hub: a bounded log that any number of readers follow, each at its own pace.</summary>
/// <remarks>
/// The log holds the newest 10,000 messages and at most 64 MiB of bodies and properties (names and values, as UTF-8). Older ones are dropped, also for a reader that has not come to them yet:
/// a gap in <see cref="TelemetryMessage.SequenceNumber"/> tells.
/// </remarks>
public sealed class TelemetryLog
{
    internal const int MaxMessages = 10_000;
    internal const long MaxBytes = 64L << 20;
    private const int MaxBatch = 256;

    private readonly Lock _gate = new();
    private readonly TelemetryMessage?[] _ring = new TelemetryMessage?[MaxMessages];
    private TaskCompletionSource _appended = NewSignal();
    private long _bytes;
    private long _first;
    private long _next;

    internal TelemetryLog()
    {
    }

    /// <summary>The number of messages taken since the hub started.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _next;
            }
        }
    }

    /// <summary>Reads every message in the log, oldest first, then waits for more; ends when <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The messages.</returns>
    public IAsyncEnumerable<TelemetryMessage> ReadAllAsync(CancellationToken cancellationToken = default) => ReadFromAsync(0, cancellationToken);

    /// <summary>Reads the messages that the hub takes from this call on.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The messages.</returns>
    public IAsyncEnumerable<TelemetryMessage> ReadNewAsync(CancellationToken cancellationToken = default) => ReadFromAsync(Count, cancellationToken);

    /// <summary>The messages in the log at this moment, oldest first.</summary>
    /// <returns>A copy.</returns>
    public TelemetryMessage[] ToArray()
    {
        lock (_gate)
        {
            return Copy(_first, _next - _first);
        }
    }

    internal void Append(Func<long, TelemetryMessage> create)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            TelemetryMessage message = create(_next);
            long size = SizeOf(message);
            while (_next - _first == MaxMessages || (_first < _next && _bytes + size > MaxBytes))
            {
                ref TelemetryMessage? oldest = ref _ring[_first++ % MaxMessages];
                _bytes -= SizeOf(oldest!);
                oldest = null;
            }

            _ring[_next++ % MaxMessages] = message;
            _bytes += size;

            appended = _appended;
            _appended = NewSignal();
        }

        appended.SetResult();
    }

    private static long SizeOf(TelemetryMessage message) => message.Body.Length + SizeOf(message.Properties) + SizeOf(message.SystemProperties);

    private static long SizeOf(IReadOnlyDictionary<string, string> properties) =>
        properties.Sum(one => (long)Encoding.UTF8.GetByteCount(one.Key) + Encoding.UTF8.GetByteCount(one.Value));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async IAsyncEnumerable<TelemetryMessage> ReadFromAsync(long position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            (TelemetryMessage[] batch, Task appended) = Snapshot(position);
            foreach (TelemetryMessage message in batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                position = message.SequenceNumber + 1;
                yield return message;
            }

            if (batch.Length == 0)
            {
                await appended.WaitAsync(cancellationToken);
            }
        }
    }

    private (TelemetryMessage[] Batch, Task Appended) Snapshot(long position)
    {
        lock (_gate)
        {
            position = Math.Max(position, _first);
            return (Copy(position, Math.Min(_next - position, MaxBatch)), _appended.Task);
        }
    }

    private TelemetryMessage[] Copy(long position, long count)
    {
        var copy = new TelemetryMessage[count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = _ring[(position + i) % MaxMessages]!;
        }

        return copy;
    }
}
