using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace IotHubSecureClient.Tests;

/// <summary>A process that fills and empties an outbox; see tests/IotHubSecureClient.Outbox.Host.</summary>
internal sealed class OutboxProcess : IDisposable
{
    private readonly Process _process;

    public OutboxProcess(string path, int maxInFlight, int lastAcknowledged)
    {
        string[] options = [.. new[] { maxInFlight, lastAcknowledged }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        var host = Path.Combine(AppContext.BaseDirectory, "IotHubSecureClient.Outbox.Host.dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        _process = Process.Start(new ProcessStartInfo(dotnet, ["exec", host, path, .. options]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The host did not start.");
    }

    /// <summary>What the process has said so far: what it did, and with which message.</summary>
    public List<(string What, int Id)> Said { get; } = [];

    public int CountOf(string what) => Said.Count(line => line.What == what);

    public HashSet<int> IdsOf(string what) => [.. Said.Where(line => line.What == what).Select(line => line.Id)];

    public async Task ReadUntilAsync(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            Add(await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The host ended."));
        }
    }

    /// <summary>Kills the process where it stands (SIGKILL), and reads what it has said until then.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        foreach (var line in (await _process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(line);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Add(string line)
    {
        if (line.Split(' ') is [var what, var id])
        {
            Said.Add((what, int.Parse(id, CultureInfo.InvariantCulture)));
        }
    }
}
