using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>What a connection with given options offers, and the older versions that its ClientHello does not show and that a server could still choose.</summary>
internal sealed class TlsOfferMeasurement
{
    /// <summary>A name that no one has (RFC 2606, section 2), so that no session is resumed.</summary>
    public const string Host = "hub.invalid";

#pragma warning disable SYSLIB0039, CS0618 // Old versions are named in order to find out whether they are left.
    public const SslProtocols AllVersions = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;

    private static readonly SslProtocols[] Old = [SslProtocols.Tls, SslProtocols.Tls11];
#pragma warning restore SYSLIB0039, CS0618

    private TlsOfferMeasurement(ClientHelloOffer offer, SslProtocols versions)
    {
        Offer = offer;
        ProtocolVersions = versions;
    }

    public ClientHelloOffer Offer { get; }

    /// <summary>The versions of the offer, and the older ones that it implies.</summary>
    public SslProtocols ProtocolVersions { get; }

    public static TlsOfferMeasurement Of(SslClientAuthenticationOptions options)
    {
        var offer = ClientHelloCapture.Capture(options);
        var shown = offer.ProtocolVersions.Aggregate(SslProtocols.None, (all, version) => all | version);
        return new(offer, offer.ListsProtocolVersions ? shown : shown | NotShown(options));
    }

    /// <summary>What a connection without any setting of its own offers.</summary>
    public static TlsOfferMeasurement OfDefault() => Of(new() { TargetHost = Host });

    /// <summary>What a connection offers that asks for every version, and so overrides what bounds there are for connections that ask for none.</summary>
    public static TlsOfferMeasurement OfAllVersions() => Of(new() { TargetHost = Host, EnabledSslProtocols = AllVersions });

    /// <summary>What restricts a connection with these options, where anything does.</summary>
    public static TlsOfferRestriction RestrictionOf(SslClientAuthenticationOptions options, TlsPolicy policy) =>
        options.CipherSuitesPolicy is not null ? TlsOfferRestriction.CipherSuites
        : OfDefault().IsWithin(policy) ? TlsOfferRestriction.Process
        : options.EnabledSslProtocols != SslProtocols.None ? TlsOfferRestriction.ProtocolVersions
        : TlsOfferRestriction.Nothing;

    /// <summary>The offered versions that the policy does not allow.</summary>
    public SslProtocols VersionsOutside(TlsPolicy policy) => ProtocolVersions & ~policy.ProtocolVersions;

    /// <summary>The offered suites that the policy does not allow, in the client's order.</summary>
    public ImmutableArray<TlsCipherSuite> SuitesOutside(TlsPolicy policy) => [.. Offer.CipherSuites.Where(suite => !policy.Allows(suite))];

    public bool IsWithin(TlsPolicy policy) => VersionsOutside(policy) == SslProtocols.None && Offer.CipherSuites.All(policy.Allows);

    /// <summary>What is offered outside the policy, for messages.</summary>
    public string DescribeOutside(TlsPolicy policy)
    {
        List<string> parts = [];
        if (VersionsOutside(policy) is not SslProtocols.None and var versions)
        {
            parts.Add($"the protocol versions '{versions}'");
        }

        if (SuitesOutside(policy) is { IsEmpty: false } suites)
        {
            parts.Add($"the cipher suites '{string.Join(", ", suites)}'");
        }

        return string.Join(" and ", parts);
    }

    /// <summary>A hello without <c>supported_versions</c> names its highest version only (RFC 8446, section 4.2.1). Whether a hello with nothing but an older one can be made tells the rest.</summary>
    private static SslProtocols NotShown(SslClientAuthenticationOptions options)
    {
        var wanted = options.EnabledSslProtocols == SslProtocols.None ? AllVersions : options.EnabledSslProtocols;
        return Old.Where(version => wanted.HasFlag(version) && CanOffer(version, options.CipherSuitesPolicy)).Aggregate(SslProtocols.None, (all, version) => all | version);
    }

    private static bool CanOffer(SslProtocols version, CipherSuitesPolicy? suites)
    {
        try
        {
            ClientHelloCapture.Capture(new() { TargetHost = Host, EnabledSslProtocols = version, CipherSuitesPolicy = suites });
            return true;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }
}
