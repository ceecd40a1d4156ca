using System.Globalization;

namespace IotHubSecureClient.Failover.Load;

/// <summary>What a run is told: up to three numbers.</summary>
/// <param name="Devices">How many devices a fleet has.</param>
/// <param name="ConnectionsPerSecond">How many new connections a second the hub takes; 0 for any number. The service's S1 takes 100.</param>
/// <param name="ReconnectsPerSecond">How many the library's clients ask for.</param>
internal sealed record RecoveryArguments(int Devices, int ConnectionsPerSecond, int ReconnectsPerSecond)
{
    public FailoverOptions Options => new() { ReconnectsPerSecond = ReconnectsPerSecond };

    public static RecoveryArguments Parse(IReadOnlyList<string> arguments)
    {
        return new(Number(0, 200), Number(1, 0), Number(2, new FailoverOptions().ReconnectsPerSecond));

        int Number(int index, int otherwise) => index < arguments.Count ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
    }
}
