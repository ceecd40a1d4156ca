using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;

namespace IotHubSecureClient.Emulation.Failover;

/// <summary>Checks a plan, all of it, against the hub that is to run it, before anything happens.</summary>
internal static class DevHubFailoverPlanValidator
{
    public static void ThrowIfInvalid(DevHubFailoverPlan plan, DevHubOptions options)
    {
        if (plan.Phases.IsDefault || plan.Addresses.IsDefault)
        {
            throw new ArgumentException($"The plan has no {nameof(plan.Phases)} or no {nameof(plan.Addresses)}. Leave them out, or give them a list.", nameof(plan));
        }

        string[] failures = [.. Failures(plan, options)];
        if (failures.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", failures), nameof(plan));
        }
    }

    private static IEnumerable<string> Failures(DevHubFailoverPlan plan, DevHubOptions options)
    {
        foreach (DevHubFailoverPhase phase in plan.Phases)
        {
            if (!Enum.IsDefined(phase.Kind))
            {
                yield return $"The kind \"{phase.Kind}\" of a phase is not one of {string.Join(", ", Enum.GetNames<DevHubFailoverPhaseKind>())}.";
            }

            if (phase.Duration < TimeSpan.Zero || phase.Duration.TotalMilliseconds > int.MaxValue)
            {
                yield return $"The duration \"{phase.Duration}\" of the phase \"{phase.Kind}\" is not from 0 to 24 days.";
            }
        }

        if (plan.StateAge < TimeSpan.Zero)
        {
            yield return $"The {nameof(plan.StateAge)} \"{plan.StateAge}\" is negative; it must be 0 or more.";
        }

        TimeSpan beforeStart = plan.StateAge - plan.FirstAcceptance;
        if (beforeStart > options.StateHistory)
        {
            yield return $"The {nameof(plan.StateAge)} \"{plan.StateAge}\" goes back \"{beforeStart}\" before the start of the failover; the hub keeps \"{options.StateHistory}\". "
                + $"Set {nameof(DevHubOptions)}.{nameof(DevHubOptions.StateHistory)} when the hub starts, or begin with a phase {nameof(DevHubFailoverPhaseKind.Accepting)} of that length.";
        }

        if (plan.TlsProfile is { } profile && !TlsGate.HasSuite(profile, options.KeyAlgorithm))
        {
            yield return $"The TLS profile \"{profile}\" has no cipher suite for a key of the kind \"{options.KeyAlgorithm}\". Take a profile that has one.";
        }

        if (plan.CertificateFault is DevHubCertificateFault.Revoked or DevHubCertificateFault.IntermediateRevoked && options.EffectiveRevocationLists == DevHubRevocationLists.None)
        {
            yield return $"The certificate fault \"{plan.CertificateFault}\" needs revocation lists. Set {nameof(DevHubOptions)}.{nameof(DevHubOptions.RevocationLists)} when the hub starts.";
        }
    }
}
