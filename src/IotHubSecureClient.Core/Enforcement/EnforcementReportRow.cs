using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>What was found on one path.</summary>
public sealed class EnforcementReportRow
{
    internal EnforcementReportRow(string client, string transport)
    {
        Client = client;
        Transport = transport;
    }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>The transport.</summary>
    public string Transport { get; }

    /// <summary>The protocol versions offered, and the older ones that the ClientHello implies without naming them; none where no ClientHello is sent.</summary>
    public SslProtocols ProtocolVersions { get; internal init; }

    /// <summary>The cipher suites offered, in the client's order, without signalling values.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; internal init; } = [];

    /// <summary>The JA4 fingerprint of the ClientHello; <see langword="null"/> where none is sent, because the path's settings and the policy for the whole process have nothing in common.</summary>
    public string? Ja4 { get; internal init; }

    /// <summary>What keeps the offer as narrow as it is.</summary>
    public TlsOfferRestriction RestrictedBy { get; internal init; }

    /// <summary>What verifies the path's connections.</summary>
    public VerificationGate VerifiedBy { get; internal init; }

    /// <summary>The offered versions that the policy does not allow.</summary>
    public SslProtocols ProtocolVersionsOutside { get; internal init; }

    /// <summary>The offered suites that the policy does not allow, in the client's order.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuitesOutside { get; internal init; } = [];

    /// <summary>Whether all that is offered is within the policy.</summary>
    public bool IsOfferWithinPolicy => ProtocolVersionsOutside == SslProtocols.None && CipherSuitesOutside.IsEmpty;

    /// <summary>Whether a server can bring a connection of this path outside the policy, unnoticed.</summary>
    public bool IsOpen => !IsOfferWithinPolicy && VerifiedBy == VerificationGate.None;

    internal static EnforcementReportRow Measure(EnforcementPath path, TlsPolicy policy)
    {
        try
        {
            var options = path.CreateOptions(policy);
            options.TargetHost ??= TlsOfferMeasurement.Host;
            var measurement = TlsOfferMeasurement.Of(options);
            return new(path.Client, path.Transport)
            {
                ProtocolVersions = measurement.ProtocolVersions,
                CipherSuites = measurement.Offer.CipherSuites,
                Ja4 = measurement.Offer.Ja4,
                RestrictedBy = TlsOfferMeasurement.RestrictionOf(options, policy),
                VerifiedBy = path.Gate,
                ProtocolVersionsOutside = measurement.VersionsOutside(policy),
                CipherSuitesOutside = measurement.SuitesOutside(policy),
            };
        }
        catch (AuthenticationException)
        {
            return new(path.Client, path.Transport) { RestrictedBy = TlsOfferRestriction.Process, VerifiedBy = path.Gate };
        }
    }
}
