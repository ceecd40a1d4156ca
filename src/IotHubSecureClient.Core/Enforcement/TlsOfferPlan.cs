using System.Collections.Immutable;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Enforcement;

/// <summary>
/// How connections of this process are kept within a policy: by the cheapest setting with which the captured offer is within it. Measured once for each policy, at first use.
/// </summary>
internal sealed class TlsOfferPlan
{
    private static readonly ConditionalWeakTable<TlsPolicy, TlsOfferPlan> Plans = [];
    private static readonly Lock Gate = new();

    private TlsOfferPlan(TlsPolicy policy, TlsOfferMeasurement measurement, CipherSuitesPolicy? cipherSuitesPolicy, TlsOfferRestriction restriction)
    {
        EnabledSslProtocols = policy.ProtocolVersions;
        CipherSuitesPolicy = cipherSuitesPolicy;
        Restriction = restriction;
        Offer = measurement.Offer;
        ProtocolVersionsOutside = measurement.VersionsOutside(policy);
        CipherSuitesOutside = measurement.SuitesOutside(policy);
        Outside = measurement.DescribeOutside(policy);
    }

    /// <summary>For every connection, and the same for all, so that sessions can be resumed.</summary>
    public SslProtocols EnabledSslProtocols { get; }

    /// <summary><see langword="null"/> where it is not needed or not supported: with it no session is resumed.</summary>
    public CipherSuitesPolicy? CipherSuitesPolicy { get; }

    /// <summary>What keeps the offer within the policy.</summary>
    public TlsOfferRestriction Restriction { get; }

    /// <summary>What was captured with these settings.</summary>
    public ClientHelloOffer Offer { get; }

    /// <summary>The offered versions that the policy does not allow, and that only verification refuses.</summary>
    public SslProtocols ProtocolVersionsOutside { get; }

    /// <summary>The offered suites that the policy does not allow, and that only verification refuses.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuitesOutside { get; }

    /// <summary>What is offered outside the policy, for messages.</summary>
    public string Outside { get; }

    public bool IsWithinPolicy => ProtocolVersionsOutside == SslProtocols.None && CipherSuitesOutside.IsEmpty;

    /// <summary>The plan for this policy in this process. Thread-safe.</summary>
    /// <exception cref="AuthenticationException">The process cannot offer anything that the policy allows.</exception>
    public static TlsOfferPlan For(TlsPolicy policy)
    {
        if (Plans.TryGetValue(policy, out var plan))
        {
            return plan;
        }

        lock (Gate)
        {
            if (!Plans.TryGetValue(policy, out plan))
            {
                plan = Make(policy, TlsOfferMeasurement.Of);
                Plans.Add(policy, plan);
            }

            return plan;
        }
    }

    /// <summary>The settings of a connection under the plan, for the caller to add host and certificates.</summary>
    public SslClientAuthenticationOptions CreateOptions() => CreateOptions(EnabledSslProtocols, CipherSuitesPolicy);

    /// <param name="policy">The policy.</param>
    /// <param name="measure">Tells what a connection with these options offers.</param>
    internal static TlsOfferPlan Make(TlsPolicy policy, Func<SslClientAuthenticationOptions, TlsOfferMeasurement> measure)
    {
        var byVersions = Measure(policy, null, measure);
        return !byVersions.IsWithinPolicy && TryCreateCipherSuitesPolicy(policy, out var suites) && Measure(policy, suites, measure) is var bySuites && bySuites.IsNarrowerThan(byVersions)
            ? bySuites
            : byVersions;
    }

    private static TlsOfferPlan Measure(TlsPolicy policy, CipherSuitesPolicy? suites, Func<SslClientAuthenticationOptions, TlsOfferMeasurement> measure)
    {
        var options = CreateOptions(policy.ProtocolVersions, suites);
        options.TargetHost = TlsOfferMeasurement.Host;
        return new(policy, measure(options), suites, TlsOfferMeasurement.RestrictionOf(options, policy));
    }

    private bool IsNarrowerThan(TlsOfferPlan other) => IsWithinPolicy || CipherSuitesOutside.Length < other.CipherSuitesOutside.Length;

    private static SslClientAuthenticationOptions CreateOptions(SslProtocols versions, CipherSuitesPolicy? suites) => new()
    {
        EnabledSslProtocols = versions,
        CipherSuitesPolicy = suites,
        AllowRenegotiation = false,
    };

    private static bool TryCreateCipherSuitesPolicy(TlsPolicy policy, out CipherSuitesPolicy? suites)
    {
        try
        {
#pragma warning disable CA1416 // Whether the platform has it is found out by trying.
            suites = new CipherSuitesPolicy(policy.CipherSuites);
#pragma warning restore CA1416
            return true;
        }
        catch (PlatformNotSupportedException)
        {
            suites = null;
            return false;
        }
    }
}
