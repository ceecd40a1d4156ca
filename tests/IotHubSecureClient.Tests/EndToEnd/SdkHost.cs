using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using IotHubSecureClient.Tests.Sdk;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A process with clients of the SDK; see tests/IotHubSecureClient.Sdk.Host.</summary>
internal sealed class SdkHost : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sdk-host-");
    private readonly Process _process;

    /// <param name="mode"><c>paths</c>, or <c>process</c> for the policy for the whole process.</param>
    /// <param name="trustAnchorPem">What the machine trusts, as far as the host can tell.</param>
    public SdkHost(string mode, string trustAnchorPem)
    {
        var anchors = Path.Combine(_directory.FullName, "roots.pem");
        File.WriteAllText(anchors, trustAnchorPem);
        var host = Path.Combine(AppContext.BaseDirectory, "IotHubSecureClient.Sdk.Host.dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, ["exec", host, mode, anchors]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SSL_CERT_FILE"] = anchors;
        start.Environment["SSL_CERT_DIR"] = _directory.FullName;
        _process = Process.Start(start) ?? throw new InvalidOperationException("The host did not start.");
    }

    public Task<SdkOutcome> AttemptAsync(int seconds, string path, MatrixHub hub, CancellationToken cancellationToken) => AttemptAsync(seconds, path, hub.Input, cancellationToken);

    /// <param name="seconds">How long it may take.</param>
    /// <param name="path">The path.</param>
    /// <param name="hub">Host, device key and policy key, with tabs between.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SdkOutcome> AttemptAsync(int seconds, string path, string hub, CancellationToken cancellationToken)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(HangGuard);
        await _process.StandardInput.WriteLineAsync($"{seconds}\t{path}\t{hub}".AsMemory(), guard.Token);
        await _process.StandardInput.FlushAsync(guard.Token);
        var line = await _process.StandardOutput.ReadLineAsync(guard.Token) ?? throw new InvalidOperationException($"The host ended within '{path}'.");
        return JsonSerializer.Deserialize<SdkOutcome>(line)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
