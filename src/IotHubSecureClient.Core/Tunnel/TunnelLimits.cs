namespace IotHubSecureClient.Tunnel;

/// <summary>What a tunnel bears, and the clock that it is measured by.</summary>
internal sealed class TunnelLimits(InspectingTunnelOptions options, TimeProvider timeProvider)
{
    /// <summary>A client that was refused for want of credentials may ask again on the same connection, as RFC 9110, section 11.7.1, has it; not for ever.</summary>
    public const int MaximumRequests = 3;

    public int MaxConnections { get; } = options.MaxConnections;

    public int MaxHeaderBytes { get; } = options.MaxHeaderBytes;

    public TimeSpan HeaderTimeout { get; } = options.HeaderTimeout;

    public TimeSpan ConnectTimeout { get; } = options.ConnectTimeout;

    public TimeSpan HandshakeTimeout { get; } = options.HandshakeTimeout;

    /// <summary>Runs a step that has to end within a time.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task<TResult> WithinAsync<TResult, TState>(TimeSpan time, Func<TState, CancellationToken, Task<TResult>> step, TState state, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(time, timeProvider);
        using var registration = stopping.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        try
        {
            return await step(state, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"A step of the tunnel did not end within {time.TotalSeconds} s.", exception);
        }
    }
}
