using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.Failover.Load;

/// <summary>Which numbers of which device have come to a hub, read while they come: the hub keeps the newest only.</summary>
internal sealed class Arrivals : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string DeviceId, int Number), bool> _numbers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly DevHub _hub;
    private readonly Task _reading;
    private long _read;

    public Arrivals(DevHub hub)
    {
        _hub = hub;
        _reading = ReadAsync();
    }

    /// <summary>How many of a device's first numbers have not come.</summary>
    public async Task<int> CountMissingAsync(IReadOnlyDictionary<string, int> acknowledged)
    {
        for (var count = _hub.Telemetry.Count; Volatile.Read(ref _read) < count;)
        {
            await Task.Delay(10);
        }

        return acknowledged.Sum(device => Enumerable.Range(1, device.Value).Count(number => !_numbers.ContainsKey((device.Key, number))));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var message in _hub.Telemetry.ReadAllAsync(_stopping.Token))
            {
                _numbers[(message.DeviceId, int.Parse(Encoding.UTF8.GetString(message.Body.Span), CultureInfo.InvariantCulture))] = true;
                Volatile.Write(ref _read, message.SequenceNumber + 1);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // All that was asked has been read.
        }
    }
}
