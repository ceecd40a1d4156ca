using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Tests.Gates;

/// <summary>The one MSBuild property that puts a policy in force before Main runs; see tests/IotHubSecureClient.ModuleInitializer.Host.</summary>
public sealed class ProcessPolicyPropertyTests
{
    [Fact]
    public async Task IotHubTlsProcessPolicy_InAProjectFile_IsInForceWhenMainRuns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process policy is there on Linux only.");
        var host = Path.Combine(AppContext.BaseDirectory, "IotHubSecureClient.ModuleInitializer.Host.dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

        using var process = Process.Start(new ProcessStartInfo(dotnet, ["exec", host]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("IotHub20200110 True", output.Trim());
    }
}
