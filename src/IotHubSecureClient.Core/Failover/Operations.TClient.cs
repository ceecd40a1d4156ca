using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace IotHubSecureClient.Failover;

/// <summary>The pipelines that operations run through, as one set of options states them.</summary>
/// <remarks>
/// The first attempt on a healthy connection needs the endpoint's pipeline only (circuit breaker, attempt timeout). What comes after a failure goes through the other one (total timeout, retry), which is
/// handed the outcome of that first attempt as its own.
/// </remarks>
internal sealed class Operations<TClient>
    where TClient : class
{
    private static readonly ResiliencePropertyKey<OperationCall<TClient>> CallKey = new("iothub.failover.call");

    private readonly FailoverContext<TClient> _context;
    private readonly ResiliencePipeline<OperationCall<TClient>>[] _attempts;
    private readonly ResiliencePipeline<OperationCall<TClient>> _retries;
    private readonly TaskCompletionSource _replaced = new();

    /// <param name="context">What the parts of the client share.</param>
    /// <param name="options">The options.</param>
    /// <param name="loggerFactory">Where the pipelines log.</param>
    /// <param name="previous">What was in force before: its circuits stay as they are where their options do.</param>
    public Operations(FailoverContext<TClient> context, FailoverOptions options, ILoggerFactory loggerFactory, Operations<TClient>? previous = null)
    {
        _context = context;
        Options = options;
        _attempts = previous is not null && OfAttempts(previous.Options) == OfAttempts(options)
            ? previous._attempts
            : [.. context.Endpoints.Select(endpoint => NewBuilder("iothub-attempt", endpoint.Name)
                .AddCircuitBreaker(Breaker(options))
                .AddTimeout(options.AttemptTimeout)
                .ConfigureTelemetry(loggerFactory)
                .Build())];
        _retries = NewBuilder("iothub-retry", context.Endpoints[0].Name)
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = RemainingTime })
            .AddRetry(Retry())
            .ConfigureTelemetry(loggerFactory)
            .Build();
    }

    public FailoverOptions Options { get; }

    /// <summary>Ends when other options are in force.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>
    /// Makes one attempt on the client that the call has entered, and leaves it. Where the connection is lost, or may be found lost by those who came later, it leaves when it has taken its place for the next
    /// one: until then the client is not drained, and nobody overtakes.
    /// </summary>
    public ValueTask<Outcome<OperationCall<TClient>>> AttemptAsync(OperationCall<TClient> call, CancellationToken cancellationToken)
    {
        var link = call.Link!;
        var acknowledged = link.Acknowledged;
        call.HasRun = false;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        var pending = _attempts[link.Endpoint.Index].ExecuteOutcomeAsync(static (context, call) => call.RunAsync(context.CancellationToken), context, call);
        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitAsync(call, pending, acknowledged, context);
        }

        var outcome = pending.Result;
        if (outcome.Exception is not null)
        {
            return AwaitAsync(call, new(outcome), acknowledged, context);
        }

        ResilienceContextPool.Shared.Return(context);
        call.Leave();
        return new(outcome);
    }

    public void OnReplaced() => Hop.Run(_context.TimeProvider, () => _replaced.TrySetResult());

    /// <summary>What is left of all the time of a call.</summary>
    public TimeSpan RemainingTime(OperationCall<TClient> call) => Options.TotalTimeout - _context.TimeProvider.GetElapsedTime(call.StartedAt);

    /// <summary>Goes on with a call whose first attempt failed, or that found no live client.</summary>
    public async ValueTask<Outcome<OperationCall<TClient>>> RetryAsync(OperationCall<TClient> call)
    {
        var context = ResilienceContextPool.Shared.Get(call.CallerToken);
        context.Properties.Set(CallKey, call);
        try
        {
            return await _retries.ExecuteOutcomeAsync(static (context, state) => state.Operations.NextAsync(state.Call, context.CancellationToken), context, (Operations: this, Call: call)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<OperationCall<TClient>>> NextAsync(OperationCall<TClient> call, CancellationToken cancellationToken)
    {
        if (call is { IsHandedOver: false, Failure: { } first })
        {
            call.IsHandedOver = true;
            return Outcome.FromException<OperationCall<TClient>>(first);
        }

        call.IsHandedOver = true;
        try
        {
            await DelayAsync(call, cancellationToken).ConfigureAwait(false);
            var entering = _context.Gate.EnterAsync(call.Ticket, cancellationToken);
            call.Leave();
            (call.Link, call.Refusal) = await entering.ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<OperationCall<TClient>>(exception);
        }

        return call.Refusal is { } refusal
            ? Outcome.FromException<OperationCall<TClient>>(refusal.SourceException)
            : await AttemptAsync(call, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Outcome<OperationCall<TClient>>> AwaitAsync(OperationCall<TClient> call, ValueTask<Outcome<OperationCall<TClient>>> pending, long acknowledged, ResilienceContext context)
    {
        var leavesLater = false;
        try
        {
            var outcome = await pending.ConfigureAwait(false);
            if (outcome.Exception is { } failure)
            {
                Classify(call, failure, call.Link!.Acknowledged == acknowledged, context.CancellationToken);
                leavesLater = call.IsUnanswered || call.Classification.Kind == FailureKind.ConnectionLost;
                outcome = call.Classification.Kind == FailureKind.Cancelled ? outcome : Outcome.FromException<OperationCall<TClient>>(call.Failure!);
            }

            return outcome;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            if (!leavesLater)
            {
                call.Leave();
            }
        }
    }

    private void Classify(OperationCall<TClient> call, Exception failure, bool nothingAcknowledged, CancellationToken cancellationToken)
    {
        if (failure is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            // The caller's will, or the end of all its time: what failed before says more.
            (call.Failure, call.Classification) = (call.Failure ?? failure, new(FailureKind.Cancelled));
            return;
        }

        call.Failure = failure;
        call.IsUnanswered = !nothingAcknowledged && failure is (TimeoutRejectedException or TimeoutException);
        call.Classification = failure switch
        {
            BrokenCircuitException broken => new(FailureKind.Transient, broken.RetryAfter),
            TimeoutRejectedException or TimeoutException => new(nothingAcknowledged ? FailureKind.ConnectionLost : FailureKind.Transient),

            // The last is what the SDK's clients throw where they are disposed under an operation.
            OperationCanceledException or ObjectDisposedException or NullReferenceException when call.Link!.IsShut => Cut(call),
            _ => _context.Classify(failure),
        };
        switch (call.Classification.Kind)
        {
            case FailureKind.Suspended:
                _context.Rules.OnSuspended(Options);
                break;
            case FailureKind.Throttled:
                call.Link!.OnThrottled(_context.TimeProvider.GetTimestamp());
                break;
        }

        if (EndsConnection(call.Classification.Kind))
        {
            // At once, so that the next attempt waits for the next client, and does not meet this one again. After a violation that is another endpoint's, or the violation is told.
            call.Link!.Shut();
            call.Link.Loss.Report(ReasonOf(failure, call.Classification.Kind), failure);
            call.Classification = new(FailureKind.ConnectionLost) { IsUndone = call.Classification.IsUndone || FailureRules.IsUndone(call.Classification.Kind) };
        }
    }

    private static FailureClassification Cut(OperationCall<TClient> call)
    {
        call.Failure = new IOException($"The connection to '{call.Link!.Endpoint.Name}' ended while the operation was under way: the hub may have done it.", call.Failure);
        return new(FailureKind.ConnectionLost);
    }

    // A hub that is suspended takes nothing over any connection: where there is another hub, that one is used.
    private bool EndsConnection(FailureKind kind) => kind switch
    {
        FailureKind.ConnectionLost or FailureKind.PolicyViolation => true,
        FailureKind.Suspended => _context.Endpoints.Count > 1 && _context.Rules.MayPass(kind, Options),
        _ => false,
    };

    private static FailoverReason ReasonOf(Exception failure, FailureKind kind) =>
        kind == FailureKind.Suspended ? FailoverReason.Suspended
        : failure is TimeoutRejectedException or TimeoutException ? FailoverReason.NoAcknowledgement
        : FailoverReason.ConnectionLost;

    private ResiliencePipelineBuilder<OperationCall<TClient>> NewBuilder(string name, string instance) =>
        new() { Name = name, InstanceName = instance, TimeProvider = _context.TimeProvider };

    private static (double, int, TimeSpan, TimeSpan, TimeSpan) OfAttempts(FailoverOptions options) =>
        (options.BreakerFailureRatio, options.BreakerMinimumThroughput, options.BreakerSamplingDuration, options.BreakDuration, options.AttemptTimeout);

    private CircuitBreakerStrategyOptions<OperationCall<TClient>> Breaker(FailoverOptions options) => new()
    {
        FailureRatio = options.BreakerFailureRatio,
        MinimumThroughput = options.BreakerMinimumThroughput,
        SamplingDuration = options.BreakerSamplingDuration,
        BreakDuration = options.BreakDuration,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is { } exception
            && (exception is TimeoutRejectedException or TimeoutException || _context.Classify(exception).Kind is FailureKind.Transient or FailureKind.Throttled or FailureKind.Unavailable)),
    };

    private RetryStrategyOptions<OperationCall<TClient>> Retry() => new()
    {
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.Zero,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is not null && MayPass(CallOf(arguments.Context))),
    };

    private bool MayPass(OperationCall<TClient> call) =>
        call.Refusal is null && !call.CallerToken.IsCancellationRequested && call.Failure is not null && _context.Rules.MayPass(call.Classification.Kind, Options)
        && (!call.IsOnce || !call.HasRun || call.Classification.IsUndone || FailureRules.IsUndone(call.Classification.Kind));

    // Not by the strategy of retries, whose delay goes on in the thread pool where it is cancelled. After a loss the wait for the next connection is the delay.
    private Task DelayAsync(OperationCall<TClient> call, CancellationToken cancellationToken)
    {
        if (call.Failure is null || call.Classification.Kind == FailureKind.ConnectionLost)
        {
            return Task.CompletedTask;
        }

        call.Delay = DecorrelatedJitter.Next(call.Delay, Options.BaseDelay, Options.MaxDelay, _context.Random);
        return call.IsUnanswered
            ? WaitAsync(call.Link!, call.Delay, cancellationToken)
            : _context.TimeProvider.WaitAsync(call.Classification.Asked + call.Delay, cancellationToken);
    }

    // Where the connection turns out to be lost, what others were not answered either was lost with it.
    private async Task WaitAsync(Link<TClient> link, TimeSpan delay, CancellationToken cancellationToken)
    {
        await link.WaitForEndAsync().IsGivenWithinAsync(delay, _context.TimeProvider, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Never zero, which would mean no timeout.
    private ValueTask<TimeSpan> RemainingTime(TimeoutGeneratorArguments arguments)
    {
        var remaining = RemainingTime(CallOf(arguments.Context));
        return new(remaining > TimeSpan.FromMilliseconds(1) ? remaining : TimeSpan.FromMilliseconds(1));
    }

    private static OperationCall<TClient> CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);
}
