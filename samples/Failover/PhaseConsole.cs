using IotHubSecureClient.Emulation.Failover;

namespace IotHubSecureClient.FailoverSample;

/// <summary>Shows where the script is.</summary>
internal sealed class PhaseConsole : IProgress<DevHubFailoverPhase>
{
    public void Report(DevHubFailoverPhase value) => Console.WriteLine($"           -- {value.Kind} for {value.Duration.TotalSeconds:0.0} s");
}
