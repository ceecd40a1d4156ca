using System.Diagnostics;
using System.Runtime.InteropServices;
using IotHubSecureClient.Tests.Contract;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>samples/HostedService as its user runs it: a process of its own, configured by its environment.</summary>
public sealed class HostedServiceTests
{
    private const byte Network = 75;
    private const int UnderThePolicy = 0;
    private const int SuiteOutside = 4;

    [Fact]
    public async Task Run_NoConnectionString_SaysWhichOneIsMissing()
    {
        var (exitCode, output) = await RunAsync([]);

        Assert.Equal(1, exitCode);
        Assert.Contains("ConnectionStrings:Thermostat", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HubUnderThePolicy_SendsAllAndEnds()
    {
        SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(Network, UnderThePolicy, TestContext.Current.CancellationToken);

        var (exitCode, output) = await RunAgainstAsync(hub);

        Assert.True(exitCode == 0, output);
        Assert.Equal(["{\"number\":1}", "{\"number\":2}", "{\"number\":3}"], await hub.ReadTelemetryAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(hub.Input.Split('\t')[1], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HubWithASuiteOutsideThePolicy_SendsNothingAndNamesTheReason()
    {
        SkipUnlessItConnects();
        await using var hub = await MatrixHub.StartAsync(Network, SuiteOutside, TestContext.Current.CancellationToken);

        var (exitCode, output) = await RunAgainstAsync(hub);

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{hub.Host}' was refused: CipherSuite", output, StringComparison.Ordinal);
        Assert.Empty(await hub.ReadTelemetryAsync(TestContext.Current.CancellationToken));
    }

    private static void SkipUnlessItConnects()
    {
        Assert.SkipWhen(AzureSdk.Mode == AzureSdk.Contract, "This build has no network code of the SDK. A build with -p:AzureIotSdk=package connects.");
        Assert.SkipUnless(MatrixHub.CanListen(out var reason), reason);
    }

    private static Task<(int ExitCode, string Output)> RunAgainstAsync(MatrixHub hub) => RunAsync(new()
    {
        ["ConnectionStrings__Thermostat"] = hub.DeviceConnectionString,
        ["IotHub__ServerCertificate__TrustAnchorPem"] = hub.TrustAnchorPem,
        ["Telemetry__Messages"] = "3",
        ["Telemetry__Interval"] = "00:00:00.001",
    });

    private static async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> environment)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "HostedService.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
