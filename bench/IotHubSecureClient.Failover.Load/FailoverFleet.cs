using System.Globalization;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Failover.Load;

/// <summary>The library's clients, as they are by default.</summary>
internal sealed class FailoverFleet : IFleet
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SenderClock[] _clocks;
    private readonly FailoverDeviceClient[] _devices;
    private Task _sending = Task.CompletedTask;

    public FailoverFleet(DevHub hub, int count)
    {
        var connector = new TlsConnector(new TlsClientOptions { Policy = TlsPolicies.IotHub20250831, ServerCertificate = new() { TrustAnchorPem = hub.TrustAnchorPem } });
        _clocks = [.. Enumerable.Range(0, count).Select(_ => new SenderClock())];
        _devices = [.. Enumerable.Range(0, count).Select(number =>
        {
            var options = new DirectDeviceClientOptions { ConnectionString = hub.Devices.Create($"failover{number}").ConnectionString };
            options.UseNameLookup((_, _) => Task.FromResult(hub.Addresses.ToArray()));
            return new FailoverDeviceClient([options], options: new() { TotalTimeout = TimeSpan.FromHours(1) }, connector);
        })];
    }

    public string Name => "FailoverDeviceClient";

    public IReadOnlyDictionary<string, int> Acknowledged => _devices.Zip(_clocks).ToDictionary(each => each.First.DeviceId, each => each.Second.Acknowledged);

    public Task StartAsync()
    {
        _sending = Task.WhenAll(_devices.Zip(_clocks, SendAsync));
        return Task.WhenAll(_clocks.Select(clock => clock.Started));
    }

    public Task<TimeSpan[]> FirstAcknowledgementsAfterAsync(long timestamp) => Task.WhenAll(_clocks.Select(clock => clock.FirstAfterAsync(timestamp)));

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _sending;
        foreach (var device in _devices)
        {
            await device.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task SendAsync(FailoverDeviceClient device, SenderClock clock)
    {
        try
        {
            while (true)
            {
                await device.SendTelemetryAsync(TelemetryMessage.FromText((clock.Acknowledged + 1).ToString(CultureInfo.InvariantCulture)), _stopping.Token);
                clock.OnAcknowledged();
                await Task.Delay(Interval, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
