using IotHubSecureClient.Handshake;
using IotHubSecureClient.Telemetry;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tunnel;

/// <summary>The judgement of one connection: it is told of once, as allowed, refused or failed.</summary>
internal sealed class TunnelTrial(TunnelJudge judge, TunnelRoute route, HandshakeObservation observation, long started) : IDisposable
{
    private ClientHelloOffer? _offer;
    private bool _isTold;

    /// <summary>Whether a hello of the client's has passed.</summary>
    public bool HasOffer => _offer is not null;

    public void TakeOffer(in ClientHello hello) => _offer = ClientHelloOffer.From(hello);

    /// <summary>Whether version and suite are within the policy, or violations pass.</summary>
    public bool Allows(in ServerFlight flight) => judge.Allows(flight.ProtocolVersion, flight.CipherSuite);

    /// <summary>Ends the trial of a connection whose server said something.</summary>
    /// <param name="flight">What it said.</param>
    /// <param name="bytes">The same, as it came.</param>
    /// <returns>The alert with which to end the connection; <see langword="null"/> where it may go on.</returns>
    public TlsAlert? Decide(in ServerFlight flight, ReadOnlySpan<byte> bytes)
    {
        var session = judge.Judge(route, flight, bytes, started, out var violations);
        if (violations.IsEmpty)
        {
            _isTold = true;
            route.Record(session);
            judge.Tell(observation, session);
            return null;
        }

        return Tell(new TlsPolicyViolationException(route.Host, route.Port, judge.Policy, violations, session, _offer));
    }

    /// <summary>Ends the trial of a connection whose server did not say hello.</summary>
    public void Refuse(in HandshakeReadResult result)
    {
        if (result.PeerAlert is { } alert && _offer is { } offer && HandshakeRefusal.Of(alert, offer) is { } violation)
        {
            Tell(new TlsPolicyViolationException(route.Host, route.Port, judge.Policy, [violation], offer: offer));
            return;
        }

        Fail(result.Reason ?? "the server ended the connection before its ServerHello was complete");
    }

    /// <summary>Ends the trial of a connection that broke.</summary>
    public void Fail(string reason)
    {
        _isTold = true;
        observation.Fail(new IOException($"The handshake of '{route.Host}:{route.Port}' through the tunnel failed: {reason}."));
    }

    public void Dispose()
    {
        if (!_isTold)
        {
            Fail("the connection broke, or took too long");
        }

        observation.Dispose();
    }

    private TlsAlert? Tell(TlsPolicyViolationException violation)
    {
        _isTold = true;
        route.Record(violation);
        return judge.Tell(observation, violation);
    }
}
