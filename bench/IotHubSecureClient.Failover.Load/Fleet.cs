using System.Globalization;

namespace IotHubSecureClient.Failover.Load;

/// <summary>Devices that send numbers all the time, each number until it is acknowledged.</summary>
internal abstract class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SenderClock[] _clocks;
    private Task _sending = Task.CompletedTask;
    private int _failures;

    protected Fleet(int count) => _clocks = [.. Enumerable.Range(0, count).Select(_ => new SenderClock())];

    public abstract string Name { get; }

    /// <summary>Whether its devices are the library's clients; the others are what they are held against.</summary>
    public abstract bool IsOurs { get; }

    /// <summary>How many numbers of each device were acknowledged.</summary>
    public IReadOnlyDictionary<string, int> Acknowledged => _clocks.Index().ToDictionary(each => IdOf(each.Index), each => each.Item.Acknowledged);

    /// <summary>How many calls failed, after which the application has sent the same number again.</summary>
    public int Failures => _failures;

    protected CancellationToken Stopping => _stopping.Token;

    public static string IdOf(int number) => $"device{number}";

    /// <summary>Starts the devices, and returns when each has had a number acknowledged.</summary>
    public Task StartAsync()
    {
        _sending = Task.WhenAll(_clocks.Select((clock, number) => RunAsync(number, clock)));
        return Task.WhenAll(_clocks.Select(clock => clock.Started));
    }

    /// <summary>The time from a time stamp to each device's first acknowledgement after it; the limit for one that has none within it.</summary>
    public Task<TimeSpan[]> FirstAcknowledgementsAfterAsync(long timestamp, TimeSpan limit) => Task.WhenAll(_clocks.Select(clock => clock.FirstAfterAsync(timestamp, limit)));

    /// <summary>Ends all sending and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sending;
        await CloseAsync();
        _stopping.Dispose();
    }

    /// <summary>Sends one message, and returns when it is acknowledged.</summary>
    protected abstract Task SendAsync(int number, string text);

    protected abstract Task CloseAsync();

    private async Task RunAsync(int number, SenderClock clock)
    {
        while (!Stopping.IsCancellationRequested)
        {
            try
            {
                await SendAsync(number, (clock.Acknowledged + 1).ToString(CultureInfo.InvariantCulture));
                clock.OnAcknowledged();
            }
            catch (Exception) when (!Stopping.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failures);
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(Interval, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
