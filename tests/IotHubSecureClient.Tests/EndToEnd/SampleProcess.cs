using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A sample as its user runs it: a process of its own, with its secrets in its environment and with what the machine trusts in <c>SSL_CERT_FILE</c>.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sample-");
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private SampleProcess(string name, string[] arguments, IReadOnlyDictionary<string, string> environment, string? trustAnchorPem)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _directory.FullName;
        if (trustAnchorPem is not null)
        {
            start.Environment["SSL_CERT_FILE"] = Path.Combine(_directory.FullName, "roots.pem");
            start.Environment["SSL_CERT_DIR"] = _directory.FullName;
            File.WriteAllText(start.Environment["SSL_CERT_FILE"]!, trustAnchorPem);
        }

        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"The sample '{name}' did not start.");
        _output = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public static SampleProcess Start(string name, string[] arguments, IReadOnlyDictionary<string, string> environment, string? trustAnchorPem = null) => new(name, arguments, environment, trustAnchorPem);

    /// <summary>Starts a sample and waits until it has ended.</summary>
    public static async Task<SampleResult> RunAsync(string name, string[] arguments, IReadOnlyDictionary<string, string> environment, string? trustAnchorPem = null)
    {
        await using var process = Start(name, arguments, environment, trustAnchorPem);
        return await process.WaitAsync();
    }

    /// <summary>As <c>docker stop</c> and systemd end a service.</summary>
    public async Task<SampleResult> TerminateAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        return await WaitAsync();
    }

    public async Task<SampleResult> WaitAsync()
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        guard.CancelAfter(HangGuard);
        await _process.WaitForExitAsync(guard.Token);
        return new(_process.ExitCode, await _output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
