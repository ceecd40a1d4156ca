namespace IotHubSecureClient.Failover;

/// <summary>
/// What a <see cref="FailoverClient{TClient}"/> has to know of the clients that it owns. All methods but <see cref="Classify"/> and <see cref="ProbeAsync"/> are called one at a time, and
/// never on the thread of a client's callback. One that does not end when its token does is left alone, and may still be under way when <see cref="CloseAsync"/> is called.
/// </summary>
/// <typeparam name="TClient">A client with one connection.</typeparam>
public interface IFailoverAdapter<TClient>
    where TClient : class
{
    /// <summary>Makes a client that is not connected yet.</summary>
    /// <param name="endpoint">What it is to be connected to.</param>
    /// <param name="lost">To be called, on any thread and any number of times, when the client finds that its connection is gone.</param>
    TClient Create(FailoverEndpoint endpoint, Action<Exception?> lost);

    /// <summary>Connects a client: looks the name up again, tries every address, and verifies TLS under the policy before a credential leaves.</summary>
    /// <param name="client">A client that was just made.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task ConnectAsync(TClient client, CancellationToken cancellationToken);

    /// <summary>Sets on a connected client what the application has set: handlers and subscriptions, each once; and catches up with what was missed.</summary>
    /// <param name="client">A client that was just connected.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task ArmAsync(TClient client, CancellationToken cancellationToken);

    /// <summary>Finds out whether an idle connection is alive, by something that the hub has to answer.</summary>
    /// <param name="client">The connected client.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    Task CheckAsync(TClient client, CancellationToken cancellationToken);

    /// <summary>Closes a client, then disposes it. When this returns, or throws, the client has no connection.</summary>
    /// <param name="client">A client, connected or not.</param>
    /// <param name="cancellationToken">Ends the ceremony: what is left of the connection is to be dropped at once.</param>
    Task CloseAsync(TClient client, CancellationToken cancellationToken);

    /// <summary>Finds out whether an endpoint can be reached under the policy, without credentials and without touching the client that is live.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    Task ProbeAsync(FailoverEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Reads what a failure of a client means.</summary>
    /// <param name="exception">What one of the client's methods, or one of the methods here, threw.</param>
    FailureClassification Classify(Exception exception);
}
