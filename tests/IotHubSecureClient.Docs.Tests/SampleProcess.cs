using System.Diagnostics;

namespace IotHubSecureClient.Tests;

/// <summary>A sample, run as its reader runs it.</summary>
internal static class SampleProcess
{
    /// <summary>Runs a sample, which has to exit with zero.</summary>
    /// <param name="name">The name of its assembly.</param>
    /// <returns>The lines that it wrote.</returns>
    public static async Task<string[]> RunAsync(string name)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, $"{name}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);

            Assert.True(process.ExitCode == 0, await output + await errors);
            return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
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
