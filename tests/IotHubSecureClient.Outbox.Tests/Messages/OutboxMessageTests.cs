using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests.Messages;

public sealed class OutboxMessageTests : IDisposable
{
    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnqueueAsync_EveryMember_ComesBackAsItWas()
    {
        await using var outbox = await _folder.OpenAsync();
        await outbox.EnqueueAsync(
            new OutboxMessage("xxbodyxx"u8.ToArray().AsMemory(2, 4))
            {
                MessageId = "id",
                CorrelationId = "correlation",
                ContentType = "application/json",
                ContentEncoding = "utf-8",
                OutputName = "output",
                ComponentName = "component",
                Properties = { ["größe"] = "\"1\"\n", [string.Empty] = string.Empty },
            },
            Cancellation);
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        var message = (await _hub.NextAsync()).Message;

        Assert.Equal("body"u8.ToArray(), message.Body.ToArray());
        Assert.Equal(
            ("id", "correlation", "application/json", "utf-8", "output", "component"),
            (message.MessageId, message.CorrelationId, message.ContentType, message.ContentEncoding, message.OutputName, message.ComponentName));
        Assert.Equal(new Dictionary<string, string> { ["größe"] = "\"1\"\n", [string.Empty] = string.Empty }, message.Properties);
        Assert.Equal((1L, DateTimeOffset.UnixEpoch, 0), (message.Sequence, message.EnqueuedAt, message.Attempts));
        Assert.Equal(4 + 2 + 11 + 16 + 5 + 6 + 9 + 7 + 4, outbox.Bytes);
    }

    [Fact]
    public async Task EnqueueAsync_BodyAlone_ComesBackWithAnIdAndNothingElse()
    {
        await using var outbox = await _folder.OpenAsync();
        await outbox.EnqueueAsync(new OutboxMessage(ReadOnlyMemory<byte>.Empty), Cancellation);
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);

        var message = (await _hub.NextAsync()).Message;

        Assert.True(message.Body.IsEmpty);
        Assert.True(Guid.TryParse(message.MessageId, out _));
        Assert.Equal((null, null, null, null, null), (message.CorrelationId, message.ContentType, message.ContentEncoding, message.OutputName, message.ComponentName));
        Assert.Empty(message.Properties);
        Assert.Equal(36, outbox.Bytes);
    }

    [Theory]
    [InlineData(262_143, true)]
    [InlineData(262_144, false)]
    public async Task EnqueueAsync_LargestMessage_RefusesOneByteMore(int body, bool isTaken)
    {
        await using var outbox = await _folder.OpenAsync();

        var failure = await Record.ExceptionAsync(() => outbox.EnqueueAsync(OutboxFolder.Message("a", body), Cancellation));

        Assert.Equal(
            isTaken ? null : "A message has '262145' bytes. Allowed: 262144, body, properties and identifiers together. Split it, or raise OutboxOptions.MaxMessageBytes where it is below the hub's limit. (Parameter 'message')",
            failure?.Message);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public async Task EnqueueAsync_IdOfSomeLength_RefusesWhatTheHubDoes(int length, bool isTaken)
    {
        await using var outbox = await _folder.OpenAsync();

        var failure = await Record.ExceptionAsync(() => outbox.EnqueueAsync(OutboxFolder.Message(new string('x', length)), Cancellation));

        Assert.Equal(isTaken ? null : $"The id of a message has '{length}' characters. Allowed: from 1 to 128. Shorten it, or leave it out for a GUID. (Parameter 'message')", failure?.Message);
    }
}
