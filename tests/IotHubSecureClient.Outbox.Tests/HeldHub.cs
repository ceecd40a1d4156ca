using System.Threading.Channels;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>A hub that acknowledges and refuses messages when a test says so.</summary>
internal sealed class HeldHub
{
    private readonly Channel<HeldSending> _sendings = Channel.CreateUnbounded<HeldSending>();

    /// <summary>Whether the test has read every sending.</summary>
    public bool IsRead => !_sendings.Reader.TryPeek(out _);

    public Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var sending = new HeldSending(message, cancellationToken);
        _sendings.Writer.TryWrite(sending);
        return sending.Task;
    }

    public async Task<HeldSending> NextAsync() => await _sendings.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<HeldSending[]> NextAsync(int count)
    {
        var sendings = new HeldSending[count];
        for (var index = 0; index < count; index++)
        {
            sendings[index] = await NextAsync();
        }

        return sendings;
    }

    /// <summary>Acknowledges so many messages, one after another.</summary>
    public async Task<string[]> TakeAsync(int count)
    {
        var ids = new string[count];
        for (var index = 0; index < count; index++)
        {
            var sending = await NextAsync();
            ids[index] = sending.Id;
            await sending.AcknowledgeAsync();
        }

        return ids;
    }
}
