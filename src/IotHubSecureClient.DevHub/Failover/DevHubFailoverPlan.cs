using System.Collections.Immutable;
using System.Net;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>The script of a failover to the paired region. Immutable; <c>with</c> makes variants. Checked by <see cref="DevHub.FailoverAsync"/>.</summary>
public sealed record DevHubFailoverPlan
{
    /// <summary>
    /// A failover as it was observed at the service: for 2 minutes devices go on sending, then they fail for 7: the hub hangs for 1 minute, refuses for 3, does not find its devices for 2 and is suspended for 1.
    /// What changed in the last minute is lost.
    /// </summary>
    /// <remarks>
    /// The times are those of github.com/martin-weber/iothub-failover-findings (2020: 518 to 697 seconds in all), the answers those of the SDKs' issues; their order and shares are a choice.
    /// The service's documentation allows up to 5 minutes of loss, and 10 minutes to 2 hours in all (learn.microsoft.com/azure/reliability/reliability-iot-hub).
    /// </remarks>
    public static DevHubFailoverPlan AsObserved { get; } = new()
    {
        Phases =
        [
            new(DevHubFailoverPhaseKind.Accepting, TimeSpan.FromMinutes(2)),
            new(DevHubFailoverPhaseKind.Hanging, TimeSpan.FromMinutes(1)),
            new(DevHubFailoverPhaseKind.Refusing, TimeSpan.FromMinutes(3)),
            new(DevHubFailoverPhaseKind.NotFound, TimeSpan.FromMinutes(2)),
            new(DevHubFailoverPhaseKind.Suspended, TimeSpan.FromMinutes(1)),
        ],
        StateAge = TimeSpan.FromMinutes(1),
    };

    /// <summary>What happens before the hub is up in its paired region, in this order.</summary>
    /// <value>The default is none: the region changes at once.</value>
    public ImmutableArray<DevHubFailoverPhase> Phases { get; init; } = [];

    /// <summary>
    /// How old the registry and the twins are afterwards, counted from the end of the first phases that are <see cref="DevHubFailoverPhaseKind.Accepting"/>:
    /// what was changed later is lost, ETags and <c>$version</c> included; what was deleted later is back, what was created later is gone.
    /// </summary>
    /// <value>The default is 0. 0 or more; what goes back before the start of the failover needs <see cref="DevHubOptions.StateHistory"/>.</value>
    public TimeSpan StateAge { get; init; }

    /// <summary>The addresses of the paired region, with the same ports. They must not be those where the hub is now.</summary>
    /// <value>The default is empty: where the hub was before its last failover, or else an address of 127.0.0.0/8 that is free. macOS has only 127.0.0.1 of them unless others were added.</value>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Which TLS the hub speaks in the paired region.</summary>
    /// <value>The default is <see langword="null"/>: that of <see cref="DevHubOptions.TlsProfile"/>, so that <c>minTlsVersion</c> stays in force.</value>
    public DevHubTlsProfile? TlsProfile { get; init; }

    /// <summary>What is wrong with the hub's certificate in the paired region. Revoked certificates need <see cref="DevHubOptions.RevocationLists"/>.</summary>
    /// <value>The default is <see langword="null"/>: that of <see cref="DevHubOptions.CertificateFault"/>. The trust anchor stays the same, the certificate is a new one.</value>
    public DevHubCertificateFault? CertificateFault { get; init; }

    /// <summary>How long the phases take together.</summary>
    public TimeSpan Duration => Sum(Phases);

    internal TimeSpan FirstAcceptance => Sum(Phases.TakeWhile(phase => phase.Kind == DevHubFailoverPhaseKind.Accepting));

    /// <summary>The same script in another time: the phases and <see cref="StateAge"/>.</summary>
    /// <param name="factor">What times are multiplied with, such as 0.01. 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative or not a number.</exception>
    public DevHubFailoverPlan Scale(double factor)
    {
        if (!double.IsFinite(factor) || factor < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor is not a number of 0 or more.");
        }

        return this with { Phases = [.. Phases.Select(phase => phase with { Duration = phase.Duration * factor })], StateAge = StateAge * factor };
    }

    private static TimeSpan Sum(IEnumerable<DevHubFailoverPhase> phases) => phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Duration);
}
