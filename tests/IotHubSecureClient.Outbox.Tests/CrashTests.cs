using System.Globalization;
using System.Text;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

public sealed class CrashTests : IDisposable
{
    private const int MaxInFlight = 4;

    private readonly OutboxFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(50, 0, 0)]
    [InlineData(100, 60, 40)]
    [InlineData(300, int.MaxValue, 300)]
    public async Task OpenAsync_AfterTheProcessWasKilled_SendsAllThatWasNotAcknowledgedAndNothingThatWasSettled(int stored, int lastAcknowledged, int settled)
    {
        using var process = new OutboxProcess(_folder.Options.Path!, MaxInFlight, lastAcknowledged);
        await process.ReadUntilAsync(() => process.CountOf("stored") >= stored && process.CountOf("settled") >= settled && process.CountOf("sent") > 0);
        await process.KillAsync();

        var again = await SendRestAsync();

        var acknowledged = process.IdsOf("sent").Where(id => id <= lastAcknowledged);
        Assert.Empty(process.IdsOf("stored").Except(acknowledged).Except(again));
        Assert.Empty(process.IdsOf("settled").Intersect(again));
        Assert.InRange(process.IdsOf("sent").Intersect(again).Count(), 0, MaxInFlight);
    }

    [Fact]
    public async Task OpenAsync_OpenInAnotherProcess_RefusesUntilThatIsGone()
    {
        using var process = new OutboxProcess(_folder.Options.Path!, MaxInFlight, lastAcknowledged: 0);
        await process.ReadUntilAsync(() => process.CountOf("stored") > 0);

        Assert.Equal(OutboxStorageFailure.InUse, (await Assert.ThrowsAsync<OutboxStorageException>(() => _folder.OpenAsync())).Failure);

        await process.KillAsync();
        await (await _folder.OpenAsync()).DisposeAsync();
    }

    private async Task<List<int>> SendRestAsync()
    {
        List<OutboxMessage> sent = [];
        _folder.Options.MaxInFlight = 64;
        await using var outbox = await _folder.OpenAsync();
        var rest = outbox.Count;
        var isDone = new TaskCompletionSource();
        await using var pumping = Pumping.Start(outbox, (message, _) =>
        {
            sent.Add(message);
            if (sent.Count == rest)
            {
                isDone.SetResult();
            }

            return Task.CompletedTask;
        });
        await (rest == 0 ? Task.CompletedTask : isDone.Task.WaitAsync(TestContext.Current.CancellationToken));

        Assert.All(sent, message => Assert.Equal($"body {message.MessageId}", Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal(sent.Select(message => message.Sequence).Order(), sent.Select(message => message.Sequence));
        return [.. sent.Select(message => int.Parse(message.MessageId!, CultureInfo.InvariantCulture))];
    }
}
