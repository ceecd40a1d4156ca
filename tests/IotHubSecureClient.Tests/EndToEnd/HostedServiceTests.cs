namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>samples/Migration/HostedService as its user runs it.</summary>
public sealed class HostedServiceTests
{
    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_NoConnectionString_SaysWhichOneIsMissing(string which)
    {
        var result = await SampleProcess.RunAsync("HostedService", [which], new Dictionary<string, string>());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ConnectionStrings:Thermostat", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Run_HubUnderThePolicy_SendsAllAndEnds(string which)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.UnderThePolicy, TestContext.Current.CancellationToken);

        var result = await RunAsync(which, hub);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(["{\"number\":1}", "{\"number\":2}", "{\"number\":3}"], hub.TelemetryBodies);
        Assert.DoesNotContain(MatrixHub.DeviceKey, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HubWithASuiteOutsideThePolicy_SendsNothingAndNamesTheReason()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(MatrixHub.SuiteOutside, TestContext.Current.CancellationToken);

        var result = await RunAsync("after", hub);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"'{hub.Host}' was refused: CipherSuite", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Empty(hub.TelemetryBodies);
    }

    private static Task<SampleResult> RunAsync(string which, MatrixHub hub) => SampleProcess.RunAsync(
        "HostedService",
        [which],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__Thermostat"] = hub.DeviceConnectionString,
            ["Telemetry__Messages"] = "3",
            ["Telemetry__Interval"] = "00:00:00.001",
        },
        hub.TrustAnchorPem);
}
