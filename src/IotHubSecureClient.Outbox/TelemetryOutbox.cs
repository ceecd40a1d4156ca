using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Outbox;

/// <summary>
/// Telemetry of one device, in a bounded file. A message that was stored outlives the process and a loss of power, and is sent until the hub has acknowledged it, or is dropped or given up, which is counted.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Messages reach the hub at least once: after a crash, what was under way is sent again, with the same <see cref="OutboxMessage.MessageId"/>. They are sent first in the order in which they were stored.
/// Every member that reads or writes the file throws an <see cref="OutboxStorageException"/> where that fails, and an <see cref="ObjectDisposedException"/> after disposal. After an error of the disk nothing is
/// taken any more until the outbox is opened again.
/// </remarks>
public sealed class TelemetryOutbox : IAsyncDisposable
{
    private readonly Dictionary<long, OutboxReceipt> _receipts = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Signal _signal = new();
    private readonly OutboxOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly OutboxTelemetry _telemetry;
    private readonly OutboxStore _store;
    private readonly CommitLoop _commits;
    private readonly Lazy<Task> _disposal;
    private volatile object _totals;
    private TaskCompletionSource? _pumping;

    private TelemetryOutbox(OutboxOptions options, OutboxConnection connection, TimeProvider timeProvider, ILogger logger)
    {
        (_options, _timeProvider, _logger) = (options, timeProvider, logger);
        _telemetry = new(connection.Path, logger);
        _store = new(connection, options, timeProvider);
        _totals = _store.Committed;
        _disposal = new(CloseAsync);
        _telemetry.OnOpened(Totals);
        _commits = new(_store, connection.Path, Publish);
    }

    /// <summary>How many messages wait, those under way included.</summary>
    public int Count => Totals.Count;

    /// <summary>How many bytes they have.</summary>
    public long Bytes => Totals.Bytes;

    /// <summary>How many messages were dropped since the file was made: the oldest, for want of room, and dead letters beyond <see cref="OutboxOptions.MaxDeadLetters"/>.</summary>
    public long Dropped => Totals.Dropped;

    /// <summary>How many messages are kept that cannot be sent.</summary>
    public int DeadLetters => Totals.DeadLetters;

    private OutboxTotals Totals => (OutboxTotals)_totals;

    /// <summary>Opens the file, for this outbox alone, and checks it; makes it where it is not there.</summary>
    /// <param name="options">Where, and how much. Read now.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <exception cref="OptionsValidationException">Options are wrong; every failure is listed.</exception>
    /// <exception cref="OutboxStorageException">The file cannot be used: <see cref="OutboxStorageException.Failure"/> says why.</exception>
    public static Task<TelemetryOutbox> OpenAsync(OutboxOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => Open(options, timeProvider, loggerFactory), cancellationToken);
    }

    internal static TelemetryOutbox Open(OutboxOptions options, TimeProvider? timeProvider, ILoggerFactory? loggerFactory, Action<OutboxConnection>? prepare = null)
    {
        OutboxOptionsRules.ThrowIfInvalid(options);
        var connection = OutboxConnection.Open(Path.GetFullPath(options.Path!));
        prepare?.Invoke(connection);
        return new(options.Copy(), connection, timeProvider ?? TimeProvider.System, (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<TelemetryOutbox>());
    }

    /// <summary>Stores a message. Returns when it is on disk; the receipt tells later what became of it. Messages are stored in the order of the calls, and calls that are made at once share one write to the disk.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call until the message is being written; then nothing was stored.</param>
    /// <exception cref="ArgumentException">The message is larger than <see cref="OutboxOptions.MaxMessageBytes"/>, or its id too long.</exception>
    /// <exception cref="OutboxFullException">There is no room, and <see cref="OutboxOptions.WhenFull"/> is <see cref="OutboxFullBehavior.Refuse"/>.</exception>
    public async Task<OutboxReceipt> EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        MessageSize.ThrowIfNotAllowed(message, _options.MaxMessageBytes);
        return await _commits.DoAsync(store => store.Enqueue(message), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what is stored, and what will be, until it is cancelled. One call at a time.</summary>
    /// <param name="send">Sends a message, and ends when the hub has acknowledged it. When it fails, the outbox waits for what else is under way, and a delay, and sends again from the oldest message. Return soon and go on asynchronously.</param>
    /// <param name="cancellationToken">Ends the sending: what is under way gets the token, and the call ends when all of it has ended. Nothing is lost.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or the outbox disposed.</exception>
    /// <exception cref="InvalidOperationException">Another call is sending.</exception>
    public Task RunAsync(Func<OutboxMessage, CancellationToken, Task> send, CancellationToken cancellationToken) => RunAsync(send, static _ => false, cancellationToken);

    /// <inheritdoc cref="RunAsync(Func{OutboxMessage, CancellationToken, Task}, CancellationToken)"/>
    /// <param name="send">Sends a message, and ends when the hub has acknowledged it. When it fails, the outbox waits for what else is under way, and a delay, and sends again from the oldest message. Return soon and go on asynchronously.</param>
    /// <param name="isRejected">Whether an error is the message's own and will not pass, such as "too large". The message then becomes a dead letter, and those behind it go on. What it throws ends the call.</param>
    /// <param name="cancellationToken">Ends the sending: what is under way gets the token, and the call ends when all of it has ended. Nothing is lost.</param>
    public async Task RunAsync(Func<OutboxMessage, CancellationToken, Task> send, Func<Exception, bool> isRejected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(isRejected);
        var pumping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _pumping, pumping, null) is not null)
        {
            throw new InvalidOperationException("The outbox is sending already. Allowed: one call of RunAsync at a time. Cancel the other and wait for its end.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            await new OutboxPump(_commits, _store, _options, _signal, _timeProvider, _logger, send, isRejected).RunAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            Volatile.Write(ref _pumping, null);
            pumping.SetResult();
        }
    }

    /// <summary>Reads the oldest messages that cannot be sent. To send one again, store its message again and remove it here.</summary>
    /// <param name="maxCount">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<OutboxDeadLetter>> ReadDeadLettersAsync(int maxCount = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCount);
        return await _commits.DoAsync(store => store.ReadDeadLetters(maxCount), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a message that cannot be sent.</summary>
    /// <param name="sequence">Its <see cref="OutboxMessage.Sequence"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RemoveDeadLetterAsync(long sequence, CancellationToken cancellationToken = default) =>
        await _commits.DoAsync(store => store.RemoveDeadLetter(sequence), cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the sending as its cancellation does, stores what was asked for before, and closes the file. Not from within a sending.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    private async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _pumping) is { } pumping)
        {
            await pumping.Task.ConfigureAwait(false);
        }

        await _commits.EndAsync().ConfigureAwait(false);
        _store.Dispose();
        _telemetry.OnClosed();
        foreach (var receipt in _receipts.Values)
        {
            receipt.Abandon();
        }
    }

    // On the thread that writes, after each commit.
    private void Publish()
    {
        _totals = _store.Committed;
        Tell();
        foreach (var receipt in _store.Changes.Added)
        {
            _receipts.Add(receipt.Sequence, receipt);
        }

        foreach (var (sequence, outcome) in _store.Changes.Settled)
        {
            if (_receipts.Remove(sequence, out var receipt))
            {
                receipt.Settle(outcome);
            }
        }

        if (_store.Changes.Added.Count > 0)
        {
            _signal.Give();
        }
    }

    // What listens to metrics and logs is the application's, and the one writer outlives its faults.
    private void Tell()
    {
        try
        {
            _telemetry.OnCommitted(_store.Committed);
        }
        catch (Exception exception)
        {
            Log.ListenerFailed(_logger, exception);
        }
    }
}
