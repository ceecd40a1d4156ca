using System.Diagnostics;

namespace IotHubSecureClient.Tests;

public class QuickStartTests
{
    [Fact]
    public async Task Main_Run_ShowsTheConversationAndThreeRefusalsAndExitsWithZero()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "QuickStart.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);

            Assert.True(process.ExitCode == 0, await errors);
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(2, lines.Count(line => line.Contains(", Tls12, TLS_ECDHE_RSA_WITH_", StringComparison.Ordinal)));
            Assert.Equal(3, lines.Count(line => line.Contains(": refused. ", StringComparison.Ordinal) && line.Contains("The hub received 0 bytes of credentials.", StringComparison.Ordinal)));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
