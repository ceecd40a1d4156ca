using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Azure.Devices.Provisioning.Client;

namespace IotHubSecureClient.Clients;

/// <summary>
/// Finds out whether a hub refuses the policy where a client has seen no more than the end of its connection. Over MQTT on TCP the SDK at times sees that before the alert that tells why, and no gate was
/// asked. A handshake of the factory's own, which ends there, tells it; clients of one hub share what was found.
/// </summary>
/// <param name="gates">What verifies the handshake, and keeps what was found for who asks for the violation behind an exception.</param>
internal sealed class RefusalProbe(ClientGates gates)
{
    /// <summary>How long what was found holds: for the clients that lost their connections at the same time.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    /// <summary>How long a probe may take: the hub has accepted a connection just before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly EndpointProbe _probe = new(gates);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, int Port), Finding> _findings = [];

    /// <summary>Keeps the SDK from trying again what the policy refuses, and leaves everything else to its retry policy.</summary>
    /// <param name="policy">The retry policy.</param>
    /// <param name="host">The hub.</param>
    /// <param name="paths">The ways there.</param>
    /// <returns><see langword="null"/> where it needs none: on other ways the SDK and the gates tell by themselves.</returns>
    public IRetryPolicy? Guard(IRetryPolicy policy, string host, IReadOnlyList<HubPath> paths) =>
        IsNeededFor(paths) ? new VerifyingRetryPolicy(policy, this, host) : null;

    /// <summary>Whether a client on these ways may hide a violation.</summary>
    public static bool IsNeededFor(IReadOnlyList<HubPath> paths) => paths.Any(path => path.Port == ClientGates.MqttPort);

    /// <summary>Whether the policy refuses the hub. For who cannot wait asynchronously: where another client's probe is under way, it is not known yet.</summary>
    public bool IsRefused(Exception failure, string host, int port)
    {
        if (gates.TryGetViolation(failure, host, out _))
        {
            return true;
        }

        if (!MayBeRefusal(failure))
        {
            return false;
        }

        if (IsToldByGates(host, port, out var refused))
        {
            return Keep(failure, refused);
        }

        var probe = FindAsync(host, port, out var isFirst);
        return (isFirst || probe.IsCompleted) && Keep(failure, probe.GetAwaiter().GetResult());
    }

    /// <summary>Whether the policy refuses the hub.</summary>
    public async Task<bool> IsRefusedAsync(Exception failure, string host, int port) =>
        gates.TryGetViolation(failure, host, out _) || (MayBeRefusal(failure) && Keep(failure, IsToldByGates(host, port, out var refused) ? refused : await FindAsync(host, port, out _).ConfigureAwait(false)));

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
    private bool IsToldByGates(string host, int port, out TlsPolicyViolationException? refused)
    {
        var last = gates.LastHandshake(host);
        refused = gates.Mode == EnforcementMode.Strict ? last?.Violation : null;
        return (last?.Session?.Port ?? last?.Violation?.Port) == port && gates.TimeProvider.GetUtcNow() - last!.Time < Lifetime;
    }

    private bool Keep(Exception failure, TlsPolicyViolationException? violation)
    {
        if (violation is not null)
        {
            gates.Attribute(failure, violation);
        }

        return violation is not null;
    }

    private Task<TlsPolicyViolationException?> FindAsync(string host, int port, out bool isFirst)
    {
        lock (_lock)
        {
            var now = gates.TimeProvider.GetTimestamp();
            isFirst = !_findings.TryGetValue((host, port), out var finding) || (finding.Violation.IsCompleted && gates.TimeProvider.GetElapsedTime(finding.Since, now) >= Lifetime);
            if (isFirst)
            {
                finding = new(now, Task.Run(() => ProbeAsync(host, port)));
                _findings[(host, port)] = finding;
            }

            return finding.Violation;
        }
    }

    private async Task<TlsPolicyViolationException?> ProbeAsync(string host, int port)
    {
        using var limit = new CancellationTokenSource(Patience, gates.TimeProvider);
        try
        {
            await _probe.RunAsync(host, [new(port, null)], limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            // Not asked for in the tunnel, which it does not pass. Anything else, such as a hub that is gone, tells no more than the client's own failure.
            return ExceptionTree.Find<TlsPolicyViolationException>(exception) ?? gates.FindInHandshake(exception, host);
        }
    }

    private readonly record struct Finding(long Since, Task<TlsPolicyViolationException?> Violation);
}
