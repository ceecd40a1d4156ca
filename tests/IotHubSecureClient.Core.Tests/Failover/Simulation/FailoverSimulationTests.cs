using IotHubSecureClient.Failover;

namespace IotHubSecureClient.Tests.Failover.Simulation;

public sealed class FailoverSimulationTests
{
    private const double Tolerance = 1.1;

    // An attempt that hangs for a minute when the hub is there again, and the longest delay behind it.
    private static readonly TimeSpan LongestWayBack = TimeSpan.FromMinutes(2.5);

    /// <summary>Seeds are drawn; set <c>Simulation_Seed</c> to see the same day again.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Run_ADayWithTwoRegionalFailovers_EveryoneComesBackInTurnAndNothingIsLostOrHandledTwice(bool isOneProcess, bool isMqtt)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("Simulation_Seed"), out var known) ? known : Random.Shared.Next();
        var simulation = new FailoverSimulation(1_000, isOneProcess, isMqtt ? SimulatedHub.Unavailable : SimulatedHub.Throttling, seed);

        var figures = simulation.Run();

        TestContext.Current.TestOutputHelper!.WriteLine($"{figures}\n{simulation.Attempts}");
        Assert.True(figures.MostLater <= SimulatedHub.ConnectionsPerSecond * Tolerance, $"{figures}");
        Assert.True(figures.BackAfter <= LongestWayBack.TotalSeconds, $"{figures}");
        Assert.True(figures.Received > figures.Handled, $"{figures}");
        Assert.All(simulation.Devices, device =>
        {
            Assert.Equal(FailoverStatus.Connected, device.State.Status);
            Assert.Empty(device.Unanswered);
            Assert.Equal(Enumerable.Range(1, device.Queued), device.Messages);
            Assert.Empty(device.Queue);
            Assert.True(device.HasNewestVersion);
            Assert.Equal(device.Versions.Order().Distinct(), device.Versions);
            Assert.True(device.HasEveryMessage, $"{figures}");
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_TheSameSeed_GivesTheSameFigures(bool isOneProcess) =>
        Assert.Equal(new FailoverSimulation(50, isOneProcess, SimulatedHub.Throttling, 7).Run(), new FailoverSimulation(50, isOneProcess, SimulatedHub.Throttling, 7).Run());
}
