using System.Collections.Immutable;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Tls;

/// <summary>A connection was refused before a credential left, because of what was negotiated or of the server's certificate. Trying again cannot help.</summary>
public sealed class TlsPolicyViolationException : AuthenticationException
{
    /// <summary>Makes an exception; the library does where it refuses, an application where it tests how it bears a refusal.</summary>
    /// <param name="host">The host that was to be reached.</param>
    /// <param name="port">The TCP port; 0 where it is not known.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="violations">Every violation.</param>
    /// <param name="session">What was negotiated, if anything was.</param>
    /// <param name="offer">What this process offers, if it was measured.</param>
    /// <param name="innerException">The exception in which the refusal came to light.</param>
    public TlsPolicyViolationException(
        string host,
        int port,
        TlsPolicy policy,
        ImmutableArray<TlsPolicyViolation> violations,
        TlsSession? session = null,
        ClientHelloOffer? offer = null,
        Exception? innerException = null)
        : base($"The TLS connection to '{host}{(port == 0 ? "" : $":{port}")}' was refused under the policy '{policy}'. {string.Join(" ", violations.Select(violation => violation.Message))} A retry cannot help.", innerException)
    {
        Host = host;
        Port = port;
        PolicyName = policy.Name;
        Violations = violations;
        Session = session;
        Offer = offer;
    }

    /// <summary>The host that was to be reached.</summary>
    public string Host { get; }

    /// <summary>The TCP port; 0 where it is not known.</summary>
    public int Port { get; }

    /// <summary>The name of the policy.</summary>
    public string PolicyName { get; }

    /// <summary>Every violation.</summary>
    public ImmutableArray<TlsPolicyViolation> Violations { get; }

    /// <summary>What was negotiated; <see langword="null"/> where the handshake ended before anything was.</summary>
    public TlsSession? Session { get; }

    /// <summary>What this process offers under the policy, as captured from its own ClientHello; <see langword="null"/> where it was not measured.</summary>
    public ClientHelloOffer? Offer { get; }

    /// <summary>Whether a retry can help: always <see langword="false"/>: the same client and the same server will not agree the next time either.</summary>
    public bool IsTransient { get; }
}
