using System.Diagnostics;
using System.Text.Json;

namespace IotHubSecureClient.DevHubLoad;

/// <summary>The hub's process, as its parent sees it.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HubProcess(Process process, HubAddress address)
    {
        _process = process;
        Address = address;
    }

    public HubAddress Address { get; }

    public static async Task<HubProcess> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(HubProcess).Assembly.Location, "server"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new HubProcess(process, await ReadAsync<HubAddress>(process));
    }

    /// <summary>Registers devices <c>device0</c>, <c>device1</c>, … until there are as many as wanted, and asks for the figures.</summary>
    public async Task<HubFigures> AskAsync(int devices)
    {
        await _process.StandardInput.WriteLineAsync($"{devices}");
        return await ReadAsync<HubFigures>(_process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task<T> ReadAsync<T>(Process process) =>
        JsonSerializer.Deserialize<T>(await process.StandardOutput.ReadLineAsync() ?? throw new IOException("The hub's process has ended."))!;
}
