using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IotHubSecureClient.Outbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Telemetry;

/// <summary>The meter is one for the process, so that nothing runs beside this.</summary>
[CollectionDefinition(nameof(OutboxTelemetryTests), DisableParallelization = true)]
[Collection(nameof(OutboxTelemetryTests))]
public sealed class OutboxTelemetryTests : IDisposable
{
    private readonly OutboxFolder _folder = new();
    private readonly HeldHub _hub = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public OutboxTelemetryTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "IotHubSecureClient")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Equal(0, tags.Length);
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => instrument.IsObservable ? value : sum + value);
        });
        _listener.Start();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Outbox_ListenerThrows_GoesOn()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) =>
        {
            if (instrument.Meter.Name == "IotHubSecureClient")
            {
                throw new InvalidOperationException("The listener is broken.");
            }
        });
        listener.Start();
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        await using var outbox = await TelemetryOutbox.OpenAsync(_folder.Options, new InstantTime(), factory, Cancellation);

        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a");
        await using var pumping = Pumping.Start(outbox, _hub.SendAsync);
        await (await _hub.NextAsync()).AcknowledgeAsync();

        Assert.Equal(OutboxOutcome.Acknowledged, await receipts[0].Completion.WaitAsync(Cancellation));
        Assert.Contains(logs.GetSnapshot(), record => record is { Id.Id: 44, Level: LogLevel.Error, Exception: InvalidOperationException });
    }

    [Fact]
    public async Task Outbox_EveryOutcome_IsCountedAndLogged()
    {
        (_folder.Options.WhenFull, _folder.Options.MaxMessages, _folder.Options.MaxInFlight) = (OutboxFullBehavior.DropOldest, 4, 1);
        var logs = new FakeLogCollector();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(logs)));
        var outbox = await TelemetryOutbox.OpenAsync(_folder.Options, new InstantTime(), factory, Cancellation);
        var receipts = await OutboxFolder.EnqueueAsync(outbox, "a", "b", "c", "d", "e");
        await using (Pumping.Start(outbox, _hub.SendAsync, exception => exception is ArgumentException))
        {
            await (await _hub.NextAsync()).AcknowledgeAsync();
            await (await _hub.NextAsync()).FailAsync(new ArgumentException("Too large."));
            await (await _hub.NextAsync()).FailAsync();
            Assert.Equal("d", (await _hub.NextAsync()).Id);
        }

        Assert.Equal((1L, 1L, 1L, 2L), (SumOf("iothub.outbox.sent"), SumOf("iothub.outbox.dead_lettered"), SumOf("iothub.outbox.dropped"), Depth()));
        Assert.Equal(OutboxOutcome.Dropped, await receipts[0].Completion.WaitAsync(Cancellation));
        await outbox.DisposeAsync();
        Assert.Equal(0, Depth());
        var records = logs.GetSnapshot();
        Assert.Equal(
            [
                (LogLevel.Information, $"Outbox '{_folder.Options.Path}' opened: 0 messages with 0 bytes wait, 0 dead letters are kept."),
                (LogLevel.Warning, $"Outbox '{_folder.Options.Path}' is full: 1 of its oldest messages were dropped."),
                (LogLevel.Error, "Message 3 of the outbox cannot be sent; it is kept among the dead letters."),
            ],
            records.Where(record => record.Id.Id != 42).Select(record => (record.Level, record.Message)));
        Assert.StartsWith("A message was not acknowledged. The outbox sends again from the oldest in ", Assert.Single(records, record => record.Id.Id == 42).Message, StringComparison.Ordinal);
    }

    private long SumOf(string name) => _sums.GetValueOrDefault(name);

    private long Depth()
    {
        _listener.RecordObservableInstruments();
        return SumOf("iothub.outbox.depth");
    }
}
