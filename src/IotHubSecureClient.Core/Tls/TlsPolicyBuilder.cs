using System.Net.Security;
using System.Security.Authentication;

namespace IotHubSecureClient.Tls;

/// <summary>Builds a custom <see cref="TlsPolicy"/>. Nothing weak gets through <see cref="Build"/>.</summary>
public sealed class TlsPolicyBuilder
{
    private readonly string _name;
    private readonly List<TlsCipherSuite> _cipherSuites = [];
    private SslProtocols _protocolVersions;

    internal TlsPolicyBuilder(string name) => _name = name;

    /// <summary>Allows protocol versions: <see cref="SslProtocols.Tls12"/>, <see cref="SslProtocols.Tls13"/> or both. Adds to what was allowed before.</summary>
    public TlsPolicyBuilder AllowProtocolVersions(SslProtocols protocolVersions)
    {
        _protocolVersions |= protocolVersions;
        return this;
    }

    /// <summary>Allows cipher suites, most preferred first. Adds to what was allowed before.</summary>
    public TlsPolicyBuilder AllowCipherSuites(params IEnumerable<TlsCipherSuite> cipherSuites)
    {
        _cipherSuites.AddRange(cipherSuites);
        return this;
    }

    /// <summary>Makes the policy.</summary>
    /// <exception cref="TlsPolicyNotAllowedException">Something in it is weak or contradictory; the exception lists every such thing, and what is allowed.</exception>
    public TlsPolicy Build()
    {
        var failures = TlsPolicyValidator.Validate(_name, _protocolVersions, _cipherSuites);
        return failures.Count == 0
            ? new TlsPolicy(_name, published: null, _protocolVersions, [.. _cipherSuites])
            : throw new TlsPolicyNotAllowedException(_name, failures);
    }
}
