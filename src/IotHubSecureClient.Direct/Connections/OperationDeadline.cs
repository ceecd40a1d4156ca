namespace IotHubSecureClient.Direct;

/// <summary>The time limit of one call: its token ends with the caller's, or when the time is over.</summary>
internal readonly struct OperationDeadline : IDisposable
{
    private readonly OperationDeadlines? _owner;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _callerToken;

    public OperationDeadline(OperationDeadlines? owner, TimeSpan timeout, CancellationTokenSource source, CancellationToken callerToken)
    {
        _owner = owner;
        _timeout = timeout;
        _source = source;
        _callerToken = callerToken;
        _registration = callerToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Tells why the call ended: an <see cref="OperationCanceledException"/> where the caller cancelled, a <see cref="TimeoutException"/> where the time is over, otherwise <see langword="null"/>.</summary>
    public Exception? WhyOver(string operation, Exception cause)
    {
        if (_callerToken.IsCancellationRequested)
        {
            return new OperationCanceledException($"The attempt to {operation} was cancelled.", cause, _callerToken);
        }

        return _source.IsCancellationRequested
            ? new TimeoutException($"The attempt to {operation} did not finish within {_timeout.TotalSeconds} s. Check the network and the hub, or raise OperationTimeout.", cause)
            : null;
    }

    public void Dispose()
    {
        _registration.Dispose();
        if (_owner is null)
        {
            _source.Dispose();
        }
        else
        {
            _owner.Return(_source);
        }
    }
}
