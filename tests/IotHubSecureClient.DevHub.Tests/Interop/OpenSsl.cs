using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.Tests.Interop;

/// <summary>Runs <c>openssl s_client</c> against a hub, with the hub's root as the only trusted one.</summary>
internal static partial class OpenSsl
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private static readonly Lazy<Task<string?>> Missing = new(FindWhyMissingAsync);

    /// <summary>Connects, and closes as soon as the handshake is finished.</summary>
    public static async Task<OpenSslOutcome> ConnectAsync(DevHub hub, int port, string arguments, string serverName = "localhost")
    {
        if (await Missing.Value is { } reason)
        {
            Assert.Skip(reason);
        }

        string anchor = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(anchor, hub.TrustAnchorPem, TestContext.Current.CancellationToken);
        try
        {
            string command = $"s_client -connect 127.0.0.1:{port} -servername {serverName} -verify_hostname {serverName} -CAfile {anchor} -verify_return_error -no-CApath {arguments}";
            (int exitCode, string output) = await RunAsync(command, TestContext.Current.CancellationToken);
            Match alert = AlertNumber().Match(output);
            return new OpenSslOutcome(exitCode == 0, alert.Success ? int.Parse(alert.Groups[1].ValueSpan, null) : null, output);
        }
        finally
        {
            File.Delete(anchor);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string arguments, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(HangGuard);
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            process.StandardInput.Close();
            string[] output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, string.Join('\n', output));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static async Task<string?> FindWhyMissingAsync()
    {
        try
        {
            (int exitCode, string version) = await RunAsync("version", CancellationToken.None);
            return exitCode == 0 && version.StartsWith("OpenSSL 3.", StringComparison.Ordinal)
                ? null
                : $"These tests need the openssl command of OpenSSL 3; here is \"{version.Trim()}\".";
        }
        catch (Win32Exception)
        {
            return "These tests need the openssl command, which is not installed here.";
        }
    }

    [GeneratedRegex(@"SSL alert number (\d+)")]
    private static partial Regex AlertNumber();
}
