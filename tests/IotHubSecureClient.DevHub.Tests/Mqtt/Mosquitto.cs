using System.ComponentModel;
using System.Diagnostics;

namespace IotHubSecureClient.Tests.Mqtt;

/// <summary>Runs <c>mosquitto_pub</c> and <c>mosquitto_sub</c> as a device of a hub, with the hub's root as the only trusted one.</summary>
internal sealed class Mosquitto : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly string _anchor = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly MqttTestHub _hub;

    public Mosquitto(MqttTestHub hub)
    {
        _hub = hub;
        File.WriteAllText(_anchor, hub.Hub.TrustAnchorPem);
    }

    /// <summary>Runs a command with a SAS token as the password, to its end. Skips the test where the command is not installed.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string command, string deviceId, string key, params string[] arguments)
    {
        string[] all =
        [
            "-h", "localhost", "-p", $"{_hub.Hub.MqttPort}", "-V", "mqttv311", "--cafile", _anchor, "--tls-version", "tlsv1.2",
            "-i", deviceId, "-u", _hub.UserName(deviceId), "-P", _hub.Token(deviceId, key), .. arguments,
        ];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(HangGuard);
        using var process = Start(command, all);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output, await error);
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

    public void Dispose() => File.Delete(_anchor);

    private static Process Start(string command, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"This test needs the command {command} (Debian package mosquitto-clients), which is not installed here.");
            throw;
        }
    }
}
