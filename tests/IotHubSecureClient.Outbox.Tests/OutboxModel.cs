using System.Globalization;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>What an outbox has to do, in memory, beside one that does it.</summary>
internal sealed class OutboxModel : IAsyncDisposable
{
    private const int MaxInFlight = 3;

    private readonly OutboxFolder _folder = new();
    private readonly List<int> _waiting = [];
    private readonly List<HeldSending> _underWay = [];
    private readonly List<int> _firstSent = [];
    private readonly List<IAsyncDisposable> _crashed = [];
    private TelemetryOutbox _outbox = null!;
    private Pumping _pumping = null!;
    private HeldHub _hub = null!;
    private int _accepted;
    private int _cursor;
    private bool _isFailing;

    private OutboxModel() => _folder.Options.MaxInFlight = MaxInFlight;

    public static async Task<OutboxModel> StartAsync()
    {
        var model = new OutboxModel();
        await model.OpenAsync();
        return model;
    }

    public async Task DoAsync((OutboxStep Step, int Number) operation)
    {
        var sending = _underWay.Count > 0 ? _underWay[operation.Number % _underWay.Count] : null;
        await (operation.Step switch
        {
            OutboxStep.Enqueue => EnqueueAsync(),
            OutboxStep.Acknowledge when sending is not null => AcknowledgeAsync(sending),
            OutboxStep.Fail when sending is not null => FailAsync(sending),
            OutboxStep.Reopen => ReopenAsync(),
            OutboxStep.Crash => CrashAsync(),
            _ => Task.CompletedTask,
        });
        await ExpectSendingsAsync();
    }

    /// <summary>Acknowledges the rest, and looks at the whole.</summary>
    public async Task EndAsync()
    {
        while (_waiting.Count > 0)
        {
            await AcknowledgeAsync(_underWay[0]);
            await ExpectSendingsAsync();
        }

        Assert.Equal(Enumerable.Range(1, _accepted), _firstSent);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var crashed in _crashed)
        {
            await crashed.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        (_outbox, _hub) = (await _folder.OpenAsync(), new());
        _pumping = Pumping.Start(_outbox, _hub.SendAsync);
        (_cursor, _isFailing) = (0, false);
        _underWay.Clear();
    }

    private async Task CloseAsync()
    {
        await _outbox.DisposeAsync();
        await _pumping.DisposeAsync();
    }

    private async Task EnqueueAsync()
    {
        _waiting.Add(++_accepted);
        await OutboxFolder.EnqueueAsync(_outbox, _accepted.ToString(CultureInfo.InvariantCulture));
    }

    private async Task AcknowledgeAsync(HeldSending sending)
    {
        await sending.AcknowledgeAsync();
        _underWay.Remove(sending);
        _waiting.Remove(NumberOf(sending));
    }

    private async Task FailAsync(HeldSending sending)
    {
        await sending.FailAsync();
        _underWay.Remove(sending);
        _isFailing = true;
    }

    private async Task ReopenAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    private async Task CrashAsync()
    {
        _folder.Crash();
        _crashed.AddRange([_outbox, _pumping]);
        await OpenAsync();
    }

    private async Task ExpectSendingsAsync()
    {
        if (_isFailing && _underWay.Count == 0)
        {
            (_cursor, _isFailing) = (0, false);
        }

        foreach (var number in _waiting.Where(number => number > _cursor).Take(_isFailing ? 0 : MaxInFlight - _underWay.Count).ToArray())
        {
            var sending = await _hub.NextAsync();
            Assert.Equal(number, NumberOf(sending));
            Assert.Equal($"body {number}", System.Text.Encoding.UTF8.GetString(sending.Message.Body.Span));
            _underWay.Add(sending);
            _cursor = number;
            if (!_firstSent.Contains(number))
            {
                _firstSent.Add(number);
            }
        }

        // What was asked for before this is on disk when it returns.
        await _outbox.ReadDeadLettersAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(_waiting.Count, _outbox.Count);
        Assert.True(_hub.IsRead);
    }

    private static int NumberOf(HeldSending sending) => int.Parse(sending.Id, CultureInfo.InvariantCulture);
}
