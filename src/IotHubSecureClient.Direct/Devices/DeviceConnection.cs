using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Direct;

/// <summary>A device's connection over time: one session after the other, the calls that use them, and the subscriptions that each needs.</summary>
internal sealed partial class DeviceConnection : IAsyncDisposable
{
    private const string SubscribeOperation = "subscribe";

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _lifecycle = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly HashSet<string> _filters = [];
    private readonly MqttSessionOpener _opener;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Action<MqttInbound> _receive;
    private MqttSession? _session;
    private TaskCompletionSource? _replacing;
    private Exception? _failure;
    private DirectConnectionState _state;
    private bool _wasConnected;

    public DeviceConnection(MqttSessionOpener opener, TimeSpan timeout, TimeProvider timeProvider, ILogger logger, Action<MqttInbound> receive)
    {
        _opener = opener;
        _timeProvider = timeProvider;
        _logger = logger;
        _receive = receive;
        Deadlines = new OperationDeadlines(timeProvider, timeout);
    }

    public event Action<DirectConnectionState, Exception?>? StateChanged;

    /// <summary>A session follows an earlier one: what the hub sent in between did not arrive.</summary>
    public event Action? Reconnected;

    public OperationDeadlines Deadlines { get; }

    public DirectConnectionState State => _state;

    private string Host => _opener.Dialer.Host;

    private int Port => _opener.Dialer.Port;

    /// <summary>Subscribes now, if connected, and with every later connection.</summary>
    public async Task ArmAsync(string filter, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(DirectDeviceClient));
        if (IsArmed(filter))
        {
            return;
        }

        using var deadline = Deadlines.StartRare(cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _disposing.Token);
        try
        {
            await _lifecycle.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await SubscribeAsync(filter, deadline, either.Token).ConfigureAwait(false);
                lock (_lock)
                {
                    _filters.Add(filter);
                }
            }
            finally
            {
                _lifecycle.Release();
            }
        }
        catch (OperationCanceledException exception)
        {
            ExceptionDispatchInfo.Throw(Explain(exception, deadline, SubscribeOperation));
        }
    }

    /// <summary>Runs a call over the current session; over the next one, if the session is replaced meanwhile.</summary>
    public async Task<TResult> RunAsync<TState, TResult>(string operation, TState state, Func<MqttSession, TState, CancellationToken, Task<TResult>> run, CancellationToken cancellationToken)
    {
        using var deadline = Deadlines.Start(cancellationToken);
        while (true)
        {
            MqttSession? session = null;
            try
            {
                session = await EnterAsync(deadline.Token).ConfigureAwait(false);
                return await run(session, state, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (session is not null && ConnectFailure.IsTransport(exception))
            {
                if (deadline.WhyOver(operation, exception) is { } over)
                {
                    throw over;
                }

                if (!session.IsReplaced)
                {
                    ExceptionDispatchInfo.Throw(Fail(session, exception));
                }
            }
            catch (OperationCanceledException exception)
            {
                ExceptionDispatchInfo.Throw(Explain(exception, deadline, operation));
            }
            finally
            {
                session?.Operations.Exit();
            }
        }
    }

    /// <summary>Waits for a replacement under way; throws where there is no connection.</summary>
    public Task EnsureConnectedAsync(CancellationToken cancellationToken) =>
        RunAsync("use the connection", 0, static (_, _, _) => Task.FromResult(0), cancellationToken);

    /// <summary>Sends the PUBACK of a cloud-to-device message over the session that it came by. For certain: returns when the hub, which does not answer a PUBACK, has answered a ping behind it.</summary>
    public async Task SettleAsync(MqttSession session, Func<CancellationToken, Task> acknowledge, bool isForCertain, CancellationToken cancellationToken)
    {
        const string Operation = "complete a cloud-to-device message";
        using var deadline = Deadlines.Start(cancellationToken);
        session.Operations.Enter();
        try
        {
            if (session.Ended.IsCancellationRequested)
            {
                throw LockLost(null);
            }

            await acknowledge(deadline.Token).ConfigureAwait(false);
            if (isForCertain)
            {
                await session.PingAsync(deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ConnectFailure.IsTransport(exception))
        {
            ExceptionDispatchInfo.Throw(deadline.WhyOver(Operation, exception) ?? LockLost(exception));
        }
        finally
        {
            session.Operations.Exit();
        }
    }

    private async Task SubscribeAsync(string filter, OperationDeadline deadline, CancellationToken cancellationToken)
    {
        if (_session is not { } session)
        {
            return;
        }

        try
        {
            await session.SubscribeAsync([filter], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ConnectFailure.IsTransport(exception))
        {
            ExceptionDispatchInfo.Throw(deadline.WhyOver(SubscribeOperation, exception) ?? Fail(session, exception));
        }
    }

    private async ValueTask<MqttSession> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task replacing;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(DirectDeviceClient));
                if (_replacing is null)
                {
                    if (_session is not { } session)
                    {
                        ExceptionDispatchInfo.Throw(NotConnected(_failure));
                        continue;
                    }

                    session.Operations.Enter();
                    return session;
                }

                replacing = _replacing.Task;
            }

            await replacing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsArmed(string filter)
    {
        lock (_lock)
        {
            return _filters.Contains(filter);
        }
    }
}
