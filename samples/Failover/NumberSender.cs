using System.Globalization;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.FailoverSample;

/// <summary>Sends 1, 2, 3, …, each when the one before is acknowledged, and no faster than an interval.</summary>
internal sealed class NumberSender(FailoverDeviceClient device)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _acknowledged;
    private volatile int _goal = int.MaxValue;

    public int Acknowledged => _acknowledged;

    public int Started => _acknowledged + 1;

    public async Task RunAsync(TimeSpan interval, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await device.SendTelemetryAsync(TelemetryMessage.FromText(Started.ToString(CultureInfo.InvariantCulture)), stopping);
                if (++_acknowledged >= _goal)
                {
                    _reached.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The last number may or may not have arrived; it was not acknowledged.
        }
    }

    public Task WaitForAsync(int acknowledged)
    {
        _goal = acknowledged;
        return _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>The numbers that are at a hub, in the order in which they came.</summary>
    public static int[] NumbersAt(DevHub hub) => [.. hub.Telemetry.ToArray().Select(message => int.Parse(message.Body.Span, CultureInfo.InvariantCulture))];
}
