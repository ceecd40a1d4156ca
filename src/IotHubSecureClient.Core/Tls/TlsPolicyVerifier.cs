using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>Holds what was negotiated against a policy. Allocates nothing when the connection is allowed; thread-safe.</summary>
public sealed class TlsPolicyVerifier
{
    /// <summary>Makes a verifier.</summary>
    /// <param name="policy">The policy to hold connections against.</param>
    public TlsPolicyVerifier(TlsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
    }

    /// <summary>The policy that connections are held against.</summary>
    public TlsPolicy Policy { get; }

    /// <summary>Verifies an established session.</summary>
    public TlsPolicyVerdict Verify(TlsSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Verify(session.ProtocolVersion, session.CipherSuite);
    }

    /// <summary>Verifies what was negotiated.</summary>
    /// <param name="protocolVersion">The negotiated version; <see cref="SslProtocols.None"/> (the runtime did not say) is a violation.</param>
    /// <param name="cipherSuite">The negotiated suite; 0, <see cref="TlsCipherSuite.TLS_NULL_WITH_NULL_NULL"/> (the runtime did not say), is a violation.</param>
    public TlsPolicyVerdict Verify(SslProtocols protocolVersion, TlsCipherSuite cipherSuite) =>
        Policy.Allows(protocolVersion) && Policy.Allows(cipherSuite) && TlsCipherSuiteStrength.IsTls13(cipherSuite) == (protocolVersion == SslProtocols.Tls13)
            ? default
            : Describe(protocolVersion, cipherSuite);

    private TlsPolicyVerdict Describe(SslProtocols protocolVersion, TlsCipherSuite cipherSuite)
    {
        if (protocolVersion == SslProtocols.None || cipherSuite == TlsCipherSuite.TLS_NULL_WITH_NULL_NULL)
        {
            return new([new(TlsViolationKind.SessionUnreadable, $"The runtime does not say what was negotiated (version '{protocolVersion}', suite '{cipherSuite}'). Unreadable is refused: update the .NET runtime.")]);
        }

        List<TlsPolicyViolation> violations = [];
        if (!Policy.Allows(protocolVersion))
        {
            violations.Add(new(TlsViolationKind.ProtocolVersion, $"The protocol version '{protocolVersion}' was negotiated. Allowed: {Policy.ProtocolVersions}."));
        }

        if (!Policy.Allows(cipherSuite))
        {
            violations.Add(new(TlsViolationKind.CipherSuite, $"The cipher suite '{cipherSuite}' was negotiated. Allowed: {string.Join(", ", Policy.CipherSuites)}."));
        }

        if (violations.Count == 0)
        {
            violations.Add(new(TlsViolationKind.CipherSuite, $"The cipher suite '{cipherSuite}' was negotiated with '{protocolVersion}', to which it does not belong."));
        }

        return new([.. violations]);
    }
}
