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

    public Operations(FailoverContext<TClient> context, FailoverOptions options, ILoggerFactory loggerFactory)
    {
        _context = context;
        Options = options;
        Limit = new OperationLimit(options.MaxConcurrentOperations, options.MaxQueuedOperations);
        _attempts = [.. context.Endpoints.Select(endpoint => NewBuilder("iothub-attempt", endpoint.Name)
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

    public OperationLimit Limit { get; }

    /// <summary>Makes one attempt on the client that the call has entered, and leaves it.</summary>
    public async ValueTask<Outcome<OperationCall<TClient>>> AttemptAsync(OperationCall<TClient> call, CancellationToken cancellationToken)
    {
        var link = call.Link!;
        var acknowledged = link.Acknowledged;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await _attempts[link.Endpoint.Index].ExecuteOutcomeAsync(static (context, call) => call.RunAsync(context.CancellationToken), context, call).ConfigureAwait(false);
            if (outcome.Exception is { } failure)
            {
                Classify(call, failure, link.Acknowledged == acknowledged, cancellationToken);
            }

            return outcome;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            link.Exit();
        }
    }

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
        if (call is { Link: not null, Failure: { } first })
        {
            call.Link = null;
            return Outcome.FromException<OperationCall<TClient>>(first);
        }

        try
        {
            call.Link = await _context.Gate.EnterAsync(call.Ticket, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<OperationCall<TClient>>(exception);
        }

        if (call.Link is null)
        {
            call.IsHopeless = true;
            return Outcome.FromException<OperationCall<TClient>>(_context.Gate.Failure!);
        }

        var outcome = await AttemptAsync(call, cancellationToken).ConfigureAwait(false);
        call.Link = null;
        return outcome;
    }

    private void Classify(OperationCall<TClient> call, Exception failure, bool nothingAcknowledged, CancellationToken cancellationToken)
    {
        call.Failure = failure;
        call.Classification = failure switch
        {
            _ when cancellationToken.IsCancellationRequested => new(FailureKind.Cancelled),
            BrokenCircuitException broken => new(FailureKind.Transient, broken.RetryAfter),
            TimeoutRejectedException => new(nothingAcknowledged ? FailureKind.ConnectionLost : FailureKind.Transient),
            _ => _context.Adapter.Classify(failure),
        };
        if (call.Classification.Kind == FailureKind.ConnectionLost)
        {
            // At once, so that the next attempt waits for the next client, and does not meet this one again.
            call.Link!.Shut();
            call.Link.Loss.Report(failure is TimeoutRejectedException ? FailoverReason.NoAcknowledgement : FailoverReason.ConnectionLost, failure);
        }
    }

    private ResiliencePipelineBuilder<OperationCall<TClient>> NewBuilder(string name, string instance) =>
        new() { Name = name, InstanceName = instance, TimeProvider = _context.TimeProvider };

    private CircuitBreakerStrategyOptions<OperationCall<TClient>> Breaker(FailoverOptions options) => new()
    {
        FailureRatio = options.BreakerFailureRatio,
        MinimumThroughput = options.BreakerMinimumThroughput,
        SamplingDuration = options.BreakerSamplingDuration,
        BreakDuration = options.BreakDuration,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is { } exception
            && (exception is TimeoutRejectedException || _context.Adapter.Classify(exception).Kind is FailureKind.Transient or FailureKind.Throttled)),
    };

    private RetryStrategyOptions<OperationCall<TClient>> Retry() => new()
    {
        MaxRetryAttempts = int.MaxValue,
        Delay = TimeSpan.Zero,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is not null && MayPass(CallOf(arguments.Context))),
        DelayGenerator = arguments => new(DelayOf(CallOf(arguments.Context))),
    };

    private bool MayPass(OperationCall<TClient> call) =>
        !call.IsHopeless && !call.CallerToken.IsCancellationRequested && call.Failure is not null && _context.Rules.MayPass(call.Classification.Kind, Options);

    // After a loss the wait for the next connection is the delay.
    private TimeSpan? DelayOf(OperationCall<TClient> call)
    {
        if (call.Classification.Kind == FailureKind.ConnectionLost)
        {
            return TimeSpan.Zero;
        }

        call.Delay = DecorrelatedJitter.Next(call.Delay, Options.BaseDelay, Options.MaxDelay, _context.Random);
        return (call.Classification.RetryAfter ?? TimeSpan.Zero) + call.Delay;
    }

    // Never zero, which would mean no timeout.
    private ValueTask<TimeSpan> RemainingTime(TimeoutGeneratorArguments arguments)
    {
        var remaining = Options.TotalTimeout - _context.TimeProvider.GetElapsedTime(CallOf(arguments.Context).StartedAt);
        return new(remaining > TimeSpan.FromMilliseconds(1) ? remaining : TimeSpan.FromMilliseconds(1));
    }

    private static OperationCall<TClient> CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);
}
