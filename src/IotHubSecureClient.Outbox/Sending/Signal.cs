using System.Threading.Channels;

namespace IotHubSecureClient.Outbox;

/// <summary>Wakes one waiter. Given while nobody waits, it is kept for the next wait, once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Give() => _channel.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken = default) => await _channel.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
