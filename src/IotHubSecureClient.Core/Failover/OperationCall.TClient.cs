using System.Runtime.ExceptionServices;
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

    /// <summary>Whether it is not to be repeated where it may have been done.</summary>
    public bool IsOnce { get; set; }

    /// <summary>Whether its newest attempt came to the client, rather than to an open circuit.</summary>
    public bool HasRun { get; set; }

    public CancellationToken CallerToken { get; set; }

    /// <summary>The client that it has entered.</summary>
    public Link<TClient>? Link { get; set; }

    /// <summary>What its newest attempt failed with, other than by the end of its time.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What <see cref="Failure"/> means.</summary>
    public FailureClassification Classification { get; set; }

    /// <summary>Whether its newest attempt was not answered in time, over a connection that others were answered over.</summary>
    public bool IsUnanswered { get; set; }

    /// <summary>Why there will be no live client; <see langword="null"/> where there may be one.</summary>
    public ExceptionDispatchInfo? Refusal { get; set; }

    /// <summary>Whether the pipeline of retries has been handed the failure of the attempt that was made before it.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>The delay before its newest attempt.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Runs one attempt on <see cref="Link"/>.</summary>
    public abstract ValueTask<Outcome<OperationCall<TClient>>> RunAsync(CancellationToken cancellationToken);

    /// <summary>Leaves the client that it has entered, if it has not yet.</summary>
    public void Leave()
    {
        var link = Link;
        Link = null;
        link?.Exit();
    }

    protected void Clear()
    {
        HasRun = false;
        CallerToken = default;
        Link = null;
        Failure = null;
        Classification = default;
        IsUnanswered = false;
        Refusal = null;
        IsHandedOver = false;
        Delay = default;
    }
}
