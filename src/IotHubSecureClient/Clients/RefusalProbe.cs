using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Azure.Devices.Provisioning.Client;

namespace IotHubSecureClient.Clients;

/// <summary>
/// Finds out whether the policy refuses a hub where no gate was asked and nobody sees why the connection ended: over MQTT on TCP the SDK at times sees the end before the alert that tells it, and of what
/// becomes of a connection in the background it tells nobody. A handshake of the factory's own, which ends there, tells it; clients of one hub share what was found.
/// </summary>
/// <param name="gates">What verifies the handshake, and keeps what was found for who asks for the violation behind an exception.</param>
internal sealed class RefusalProbe(ClientGates gates)
{
    /// <summary>How long what was found holds: for the clients that lost their connections at the same time.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    /// <summary>How long a probe may take: the hub has accepted a connection just before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How many threads may wait for a probe. Those of a fleet would be the threads that the probe itself needs.</summary>
    private const int MostWaiting = 16;

    private readonly EndpointProbe _probe = new(gates);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, int Port), Finding> _findings = [];
    private int _waiting;

    /// <summary>The clock of what is found.</summary>
    public TimeProvider TimeProvider => gates.TimeProvider;

    /// <summary>Whether a client on these ways may hide a violation.</summary>
    public static bool IsNeededFor(IReadOnlyList<HubPath> paths) => paths.Any(path => path.Port == ClientGates.MqttPort);

    /// <summary>Whether the policy refuses the hub. For who cannot wait asynchronously: where many wait already, it is not known yet.</summary>
    /// <param name="failure">What the SDK has thrown.</param>
    /// <param name="host">The hub.</param>
    /// <param name="port">The port of the connection.</param>
    /// <param name="since">When the attempt to connect began; <see langword="null"/> where nobody knows.</param>
    public bool IsRefused(Exception failure, string host, int port, DateTimeOffset? since = null)
    {
        if (gates.TryGetViolation(failure, host, out _))
        {
            return true;
        }

        if (!MayBeRefusal(failure))
        {
            return false;
        }

        if (IsToldByGates(host, port, since, out var refused))
        {
            return Keep(failure, refused);
        }

        var probe = FindAsync(host, [new(port, null)]);
        return TryWait(probe) && Keep(failure, probe.GetAwaiter().GetResult().Violation);
    }

    /// <summary>Whether the policy refuses the hub.</summary>
    /// <param name="failure">What the SDK has thrown.</param>
    /// <param name="host">The hub.</param>
    /// <param name="port">The port of the connection.</param>
    /// <param name="since">When the operation began.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<bool> IsRefusedAsync(Exception failure, string host, int port, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        gates.TryGetViolation(failure, host, out _)
        || (MayBeRefusal(failure)
            && Keep(failure, IsToldByGates(host, port, since, out var refused) ? refused : (await FindAsync(host, [new(port, null)]).WaitAsync(cancellationToken).ConfigureAwait(false)).Violation));

    /// <summary>Tells of it where the policy refuses the hub and nobody has been told of a handshake with it since a time.</summary>
    public Task LookAsync(string host, IReadOnlyList<HubPath> paths, DateTimeOffset since) =>
        gates.IsOfferRestricted && !(gates.LastHandshake(host) is { } last && last.Time > since && (last.Session is null || paths.Any(path => path.Port == last.Session.Port)))
            ? FindAsync(host, paths)
            : Task.CompletedTask;

    /// <summary>
    /// Whether a failure is the end of a connection and leaves open what that has ended by. One that was never made has met no TLS, a handshake that failed in another way is no end of a connection, and a client whose offer
    /// nothing restricts is refused for other reasons. What was never thrown is no failure: by such a one the SDK asks, before it connects again, whether it may.
    /// </summary>
    private bool MayBeRefusal(Exception failure) =>
        failure is IotHubCommunicationException or ProvisioningTransportException or IOException
        && (failure.StackTrace is not null || failure.InnerException is not null)
        && gates.IsOfferRestricted
        && ExceptionTree.Find<AuthenticationException>(failure) is null
        && ExceptionTree.Find<SocketException>(failure) is null or { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown };

    /// <summary>Whether a gate was asked just now: then it has told what it refused, which the SDK may lose on its way as well, or the failure has come after the handshake.</summary>
    private bool IsToldByGates(string host, int port, DateTimeOffset? since, out TlsPolicyViolationException? refused)
    {
        var last = gates.LastHandshake(host);
        refused = gates.Mode == EnforcementMode.Strict ? last?.Violation : null;
        return (last?.Session?.Port ?? last?.Violation?.Port) == port
            && gates.TimeProvider.GetUtcNow() - last!.Time < Lifetime
            && (refused is not null || since is null || last.Time > since);
    }

    private bool Keep(Exception failure, TlsPolicyViolationException? violation)
    {
        if (violation is not null)
        {
            gates.Attribute(failure, violation);
        }

        return violation is not null;
    }

    private bool TryWait(Task probe)
    {
        if (probe.IsCompleted)
        {
            return true;
        }

        try
        {
            var mayWait = Interlocked.Increment(ref _waiting) <= MostWaiting;
            if (mayWait)
            {
                probe.Wait();
            }

            return mayWait;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Task<Answer> FindAsync(string host, IReadOnlyList<HubPath> paths)
    {
        var key = (host, paths[0].Port);
        lock (_lock)
        {
            var now = gates.TimeProvider.GetTimestamp();
            if (!_findings.TryGetValue(key, out var finding) || !Holds(finding, now))
            {
                finding = new(now, Task.Run(() => ProbeAsync(host, paths)));
                _findings[key] = finding;
            }

            return finding.Answer;
        }
    }

    // A hub that was gone says nothing about the one that has come back.
    private bool Holds(Finding finding, long now) =>
        !finding.Answer.IsCompleted || (finding.Answer.Result.WasReached && gates.TimeProvider.GetElapsedTime(finding.Since, now) < Lifetime);

    private async Task<Answer> ProbeAsync(string host, IReadOnlyList<HubPath> paths)
    {
        using var limit = new CancellationTokenSource(Patience, gates.TimeProvider);
        try
        {
            await _probe.RunAsync(host, paths, limit.Token).ConfigureAwait(false);
            return new(WasReached: true, null);
        }
        catch (Exception exception)
        {
            // Not asked for in the tunnel, which it does not pass. Anything else, such as a hub that is gone, tells no more than the client's own failure.
            var violation = ExceptionTree.Find<TlsPolicyViolationException>(exception) ?? gates.FindInHandshake(exception, host);
            return new(violation is not null, violation);
        }
    }

    private readonly record struct Answer(bool WasReached, TlsPolicyViolationException? Violation);

    private readonly record struct Finding(long Since, Task<Answer> Answer);
}
