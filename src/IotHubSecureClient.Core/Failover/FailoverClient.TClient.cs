using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Failover;

/// <summary>
/// Owns one live client of a hub and makes it anew when its connection is lost, for as long as it takes: across disconnects, regional failovers and revoked sessions. Every new connection is verified
/// under the TLS policy, and a violation is not tried again with the same hub until <see cref="FailoverOptions.ViolationWindow"/> has passed. Thread-safe.
/// </summary>
/// <remarks>
/// An operation whose acknowledgement did not arrive is done again on the next connection, so that the hub may see it twice (at least once). Operations that wait for a connection go on in the order in
/// which they were started.
/// </remarks>
/// <typeparam name="TClient">A client with one connection.</typeparam>
public sealed partial class FailoverClient<TClient> : IAsyncDisposable
    where TClient : class
{
    private readonly Lock _lock = new();
    private readonly ILoggerFactory _loggerFactory;
    private readonly FailoverContext<TClient> _context;
    private readonly EndpointSelector _selector;
    private readonly ConnectionLoop<TClient> _loop;
    private readonly StateFeed _states;
    private readonly EventQueue<FailoverState> _events;
    private readonly OperationLimit _limit;
    private volatile Operations<TClient> _operations;
    private CancellationTokenSource _closing = new();
    private Ending _ended;

    /// <summary>Comes behind <see cref="_ended"/>, when the last state is told.</summary>
    private Ending _told;
    private long _tickets;
    private bool _isRunning;
    private bool _isClosed;
    private bool _isDisposed;
    private IDisposable? _following;

    /// <summary>Makes a client. It does not connect yet.</summary>
    /// <param name="adapter">What knows the clients that are owned.</param>
    /// <param name="endpoints">The names of the hubs, in the order of preference: another region's hub comes second.</param>
    /// <param name="options">How to outlive what happens; <see langword="null"/> for the defaults. Read now; see <see cref="Reconfigure"/>.</param>
    /// <param name="pacer">What paces the clients of this process; <see langword="null"/> for the one that all share.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <param name="loggerFactory">Where states and retries are logged; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">There is no endpoint.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong; every failure is listed.</exception>
    public FailoverClient(
        IFailoverAdapter<TClient> adapter,
        IReadOnlyList<string> endpoints,
        FailoverOptions? options = null,
        ReconnectPacer? pacer = null,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null)
        : this(adapter, endpoints, options, pacer, timeProvider, loggerFactory, Random.Shared)
    {
    }

    internal FailoverClient(
        IFailoverAdapter<TClient> adapter, IReadOnlyList<string> endpoints, FailoverOptions? options, ReconnectPacer? pacer, TimeProvider? timeProvider, ILoggerFactory? loggerFactory, Random random)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.Count == 0)
        {
            throw new ArgumentException("There is no endpoint. Name at least one hub.", nameof(endpoints));
        }

        timeProvider ??= TimeProvider.System;
        _loggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        var logger = new GuardedLogger(_loggerFactory.CreateLogger<FailoverClient<TClient>>());
        _context = new(adapter, [.. endpoints.Select((name, index) => new FailoverEndpoint(index, name))], timeProvider, random, logger);
        _selector = new(_context.Endpoints, timeProvider);
        _events = new(timeProvider, Raise);
        (_ended, _told) = (new(timeProvider), new(timeProvider));
        _ended.Tell();
        _told.Tell();
        _states = new(new() { Status = FailoverStatus.Idle, Reason = FailoverReason.Created, Since = timeProvider.GetUtcNow() });
        _operations = NewOperations(options ?? new());
        _limit = new(_operations.Options, timeProvider);
        _loop = new(_context, _selector, new(pacer ?? ReconnectPacer.Shared, timeProvider, random), () => _operations, Publish);
    }

    /// <summary>The state changed. Raised for one state after the other, on a thread that the client does not need: a handler that takes its time delays only the next one.</summary>
    public event EventHandler<FailoverStateChangedEventArgs>? StateChanged;

    /// <summary>Where the client stands.</summary>
    public FailoverState State => _states.Current;

    /// <summary>The end that the application has asked for, while it is under way.</summary>
    private Task? Closing
    {
        get
        {
            lock (_lock)
            {
                return _isRunning && _isClosed ? _ended.WaitAsync() : null;
            }
        }
    }

    /// <summary>The current state and every one that follows, none left out. Ends when the client is disposed.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<FailoverState> ReadStatesAsync(CancellationToken cancellationToken = default) => _states.ReadAsync(cancellationToken);

    /// <summary>Puts other options in force, for all that begins from now on. Circuits stay as they are, unless their options or <see cref="FailoverOptions.AttemptTimeout"/> change.</summary>
    /// <param name="options">The options; read now.</param>
    /// <exception cref="OptionsValidationException">Options are wrong; those in force stay so.</exception>
    public void Reconfigure(FailoverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Operations<TClient> previous;
        lock (_lock)
        {
            previous = _operations;
            _operations = NewOperations(options);
            _limit.Apply(_operations.Options);
        }

        previous.OnReplaced();
    }

    /// <summary>
    /// Connects, and waits until there is a connection. Operations do so by themselves. After a refusal that does not pass, this is what asks for another attempt; after a violation of the policy
    /// operations ask as well, once <see cref="FailoverOptions.ViolationWindow"/> has passed.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the attempts go on.</param>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="Tls.TlsPolicyViolationException">The TLS policy refused every endpoint. Within <see cref="FailoverOptions.ViolationWindow"/> they are not asked again.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        while (Closing is { } closing)
        {
            await closing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        Start(isAsked: true);
        var (link, refusal) = await _context.Gate.EnterAsync(NextTicket(), cancellationToken).ConfigureAwait(false);
        link?.Exit();
        await Hop.Async(_context.TimeProvider);
        ThrowIfRefused(refusal);
    }

    /// <summary>Runs an operation on the live client: again on the next one where the connection is lost, and after a delay where the hub is busy.</summary>
    /// <typeparam name="TState">The type of what the operation needs.</typeparam>
    /// <typeparam name="TResult">The type of its result.</typeparam>
    /// <param name="operation">The operation, a static one for no allocation. May run several times; returns when the hub has acknowledged it.</param>
    /// <param name="state">What the operation needs.</param>
    /// <param name="cancellationToken">Ends the operation and its wait.</param>
    /// <exception cref="TimeoutException">It was not acknowledged within <see cref="FailoverOptions.TotalTimeout"/>; the newest failure is inside.</exception>
    /// <exception cref="FailoverQueueFullException">Too many operations wait.</exception>
    /// <exception cref="Tls.TlsPolicyViolationException">The TLS policy refused every endpoint. Once <see cref="FailoverOptions.ViolationWindow"/> has passed, the next operation asks them again.</exception>
    public ValueTask<TResult> ExecuteAsync<TState, TResult>(Func<TClient, TState, CancellationToken, ValueTask<TResult>> operation, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Run(operation, state, isOnce: false, _operations, cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync{TState, TResult}"/>
    public ValueTask<TResult> ExecuteAsync<TResult>(Func<TClient, CancellationToken, ValueTask<TResult>> operation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return ExecuteAsync(static (client, operation, cancellationToken) => operation(client, cancellationToken), operation, cancellationToken);
    }

    /// <summary>
    /// Runs an operation that is not safe to repeat: waits for a live client where there is none, and runs once. Runs again only where nothing was sent, or where the hub has said that it did nothing: it
    /// throttled, is suspended, or, within a failover window, does not know the credentials yet.
    /// </summary>
    /// <typeparam name="TState">The type of what the operation needs.</typeparam>
    /// <typeparam name="TResult">The type of its result.</typeparam>
    /// <param name="operation">The operation, a static one for no allocation. Returns when the hub has answered it.</param>
    /// <param name="state">What the operation needs.</param>
    /// <param name="cancellationToken">Ends the operation and its wait.</param>
    /// <exception cref="TimeoutException">It was not answered within <see cref="FailoverOptions.AttemptTimeout"/>, and may have been done; or there was no connection for all of <see cref="FailoverOptions.TotalTimeout"/>.</exception>
    /// <exception cref="FailoverQueueFullException">Too many operations wait.</exception>
    /// <exception cref="Tls.TlsPolicyViolationException">The TLS policy refused every endpoint.</exception>
    public ValueTask<TResult> ExecuteOnceAsync<TState, TResult>(Func<TClient, TState, CancellationToken, ValueTask<TResult>> operation, TState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Run(operation, state, isOnce: true, _operations, cancellationToken);
    }

    /// <summary>Ends the connection and all that waits for one. <see cref="ConnectAsync"/> can make another.</summary>
    /// <param name="cancellationToken">Ends the wait; the closing goes on.</param>
    public Task CloseAsync(CancellationToken cancellationToken = default) => EndAsync().WaitAsync(cancellationToken);

    /// <summary>Ends the connection and all that waits for one, for good.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _following?.Dispose();
        await EndAsync().ConfigureAwait(false);
        _states.Complete();
    }

    internal void Follow(IOptionsMonitor<FailoverOptions> monitor, string name) => _following = monitor.OnFailoverChange(name, static changed => changed, Reconfigure);

    private void Start(bool isAsked)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_isRunning || (!isAsked && _context.Gate.Refusal is not null && (_isClosed || !_selector.IsAnyViolationOver)))
            {
                return;
            }

            if (isAsked)
            {
                _selector.Forgive();
            }

            _isClosed = false;
            _context.Gate.Reset();
            _isRunning = true;
            _closing = new();

            // It outlives the caller, whose activity and other ambient values are not those of the next connections.
            using var flow = ExecutionContext.SuppressFlow();
            var (previous, ended) = BeginEnding();
            _ = KeepConnectedAsync(previous, ended, _closing.Token);
        }
    }

    private (Ending Previous, Ending Ended) BeginEnding()
    {
        var previous = _ended;
        (_ended, _told) = (new(_context.TimeProvider), new(_context.TimeProvider));
        _ = TellAsync(_ended, _told);
        return (previous, _ended);
    }

    private async Task TellAsync(Ending ended, Ending told)
    {
        await ended.WaitAsync().ConfigureAwait(false);
        await _events.WaitAsync().ConfigureAwait(false);
        told.Tell();
    }

    private async Task KeepConnectedAsync(Ending previous, Ending ended, CancellationToken closing)
    {
        await previous.WaitAsync().ConfigureAwait(false);
        await Hop.Async(_context.TimeProvider);
        Exception? failure;
        try
        {
            failure = await _loop.RunAsync(closing).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Action tell;
        lock (_lock)
        {
            _isRunning = false;
            tell = _context.Gate.Refuse(ExceptionDispatchInfo.Capture(failure ?? Closed()));
        }

        try
        {
            End(failure);
        }
        finally
        {
            tell();
            ended.Tell();
        }
    }

    private void End(Exception? failure)
    {
        if (failure is not null)
        {
            Log.GaveUp(_context.Logger, failure);
        }

        Publish(State with
        {
            Status = failure is null ? FailoverStatus.Closed : FailoverStatus.Failed,
            Reason = failure is null ? FailoverReason.Requested : _loop.ReasonOf(failure),
            Delay = null,
            Exception = failure,
            Since = _context.TimeProvider.GetUtcNow(),
        });
    }

    private Task EndAsync()
    {
        Task end;
        var tell = static () => { };
        lock (_lock)
        {
            var isFirst = !_isClosed;
            _isClosed = true;
            if (_isRunning)
            {
                // Not on the caller's thread, which may be that of a client's callback.
                Hop.Run(_context.TimeProvider, Cancel);
            }
            else if (isFirst)
            {
                tell = _context.Gate.Refuse(_context.Gate.Refusal ?? ExceptionDispatchInfo.Capture(Closed()));
                var (previous, ended) = BeginEnding();
                _ = EndIdleAsync(previous, ended);
            }

            // What a handler waits for must not wait for the handler.
            end = (_events.IsRaising ? _ended : _told).WaitAsync();
        }

        tell();
        return end;
    }

    private void Cancel()
    {
        try
        {
            _closing.Cancel();
        }
        catch (AggregateException exception)
        {
            Log.CancellationFailed(_context.Logger, exception);
        }
    }

    private async Task EndIdleAsync(Ending previous, Ending ended)
    {
        await previous.WaitAsync().ConfigureAwait(false);
        if (State.Status == FailoverStatus.Idle)
        {
            await Hop.Async(_context.TimeProvider);
            End(null);
        }

        ended.Tell();
    }

    private void Publish(FailoverState state)
    {
        _states.Add(state);
        if (StateChanged is not null)
        {
            _events.Post(state);
        }
    }

    private void Raise(FailoverState state)
    {
        try
        {
            StateChanged?.Invoke(this, new FailoverStateChangedEventArgs(state));
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_context.Logger, exception);
        }
    }

    private Operations<TClient> NewOperations(FailoverOptions options)
    {
        FailoverOptionsRules.ThrowIfInvalid(options);
        return new(_context, options.Copy(), _loggerFactory, _operations);
    }

    private long NextTicket() => Interlocked.Increment(ref _tickets);

    private void ThrowIfRefused(ExceptionDispatchInfo? refusal)
    {
        if (refusal is not null)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            refusal.Throw();
        }
    }

    private static InvalidOperationException Closed() => new("The client was closed. Call ConnectAsync to connect again.");
}
