using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Tests.Enforcement;

/// <summary>Runs commands in a process of their own, with a temporary directory and an OpenSSL configuration of their own; see tests/IotHubSecureClient.ProcessPolicy.Host.</summary>
internal sealed class ProcessPolicyHost : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public ProcessPolicyHost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The process policy is there on Linux only.");
        Directory = System.IO.Directory.CreateTempSubdirectory("process-policy-");
        Temporary = Directory.CreateSubdirectory("tmp");
    }

    public DirectoryInfo Directory { get; }

    /// <summary>Where the host puts temporary files.</summary>
    public DirectoryInfo Temporary { get; }

    /// <summary>What <c>OPENSSL_CONF</c> is for the host; unset by default.</summary>
    public string? OpenSslConf { get; set; }

    /// <summary>Writes a file, and names it in <see cref="OpenSslConf"/>.</summary>
    public string WriteConfiguration(string text)
    {
        OpenSslConf = Path.Combine(Directory.FullName, "existing.cnf");
        File.WriteAllText(OpenSslConf, text);
        return OpenSslConf;
    }

    /// <summary>One line of result for each command.</summary>
    public async Task<string[]> RunAsync(params string[] commands)
    {
        using var process = Process.Start(CreateStartInfo(commands)) ?? throw new InvalidOperationException("The host did not start.");
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(HangGuard);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(guard.Token);
            var errors = process.StandardError.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public void Dispose() => Directory.Delete(recursive: true);

    private ProcessStartInfo CreateStartInfo(string[] commands)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "IotHubSecureClient.ProcessPolicy.Host.dll");
        var start = new ProcessStartInfo(DotNet(), ["exec", host, .. commands]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = Temporary.FullName;
        start.Environment.Remove("OPENSSL_CONF");
        if (OpenSslConf is not null)
        {
            start.Environment["OPENSSL_CONF"] = OpenSslConf;
        }

        return start;
    }

    /// <summary>The <c>dotnet</c> whose runtime runs the tests: three folders above the framework's.</summary>
    private static string DotNet() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
