namespace IotHubSecureClient.Tests.Failover.Simulation;

/// <summary>What a simulated day came to.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Attempts">Connects that were attempted.</param>
/// <param name="Throttled">Those that were throttled.</param>
/// <param name="MostAtFirst">The most in a second of the first minutes of the failovers.</param>
/// <param name="MostLater">The most in any other second.</param>
/// <param name="BackAfter">The longest, over the failovers, from when the hub is there again until all are connected, in seconds.</param>
/// <param name="Sent">Telemetry messages that were sent.</param>
/// <param name="Arrived">Telemetry messages that came to the hub, each counted once.</param>
/// <param name="ArrivedAgain">Those that came again.</param>
/// <param name="Received">Messages and desired changes that came to the devices, again or not.</param>
/// <param name="Handled">Those that handlers were given.</param>
internal sealed record SimulationFigures(int Seed, int Attempts, int Throttled, int MostAtFirst, int MostLater, int BackAfter, int Sent, int Arrived, int ArrivedAgain, int Received, int Handled);
