using Polly;

namespace IotHubSecureClient.Failover;

/// <summary>One operation, on its way through the pipelines.</summary>
internal abstract class OperationCall<TClient>
    where TClient : class
{
    /// <summary>Its place among the operations of the client.</summary>
    public long Ticket { get; set; }

    /// <summary>When it began, by the clock's time stamps.</summary>
    public long StartedAt { get; set; }

    public CancellationToken CallerToken { get; set; }

    /// <summary>The client that it has entered.</summary>
    public Link<TClient>? Link { get; set; }

    /// <summary>What its newest attempt failed with.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What <see cref="Failure"/> means.</summary>
    public FailureClassification Classification { get; set; }

    /// <summary>Whether there will be no live client.</summary>
    public bool IsHopeless { get; set; }

    /// <summary>The delay before its newest attempt.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Runs one attempt on <see cref="Link"/>.</summary>
    public abstract ValueTask<Outcome<OperationCall<TClient>>> RunAsync(CancellationToken cancellationToken);

    protected void Clear()
    {
        CallerToken = default;
        Link = null;
        Failure = null;
        Classification = default;
        IsHopeless = false;
        Delay = default;
    }
}
