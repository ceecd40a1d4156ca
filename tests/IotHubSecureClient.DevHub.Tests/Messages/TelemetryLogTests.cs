using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Messages;

public sealed class TelemetryLogTests : IDisposable
{
    private readonly StateFixture _hub = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Publish_Message_IsStampedByTheHub()
    {
        HubDevice device = _hub.State.Registry.Create("d1");
        using DeviceSessionRegistration registration = _hub.Connect(device, new RecordingSession());
        _hub.Time.Advance(TimeSpan.FromSeconds(2));

        registration.PublishTelemetry(new DeviceMessage
        {
            Body = "hello"u8.ToArray(),
            Properties = new Dictionary<string, string> { ["k"] = "v" },
            SystemProperties = new Dictionary<string, string>
            {
                [SystemPropertyNames.MessageId] = "m1",
                [SystemPropertyNames.ContentType] = "text/plain",
                [SystemPropertyNames.ConnectionDeviceId] = "somebody-else",
            },
        });

        TelemetryMessage message = await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token);
        Assert.Equal(("d1", null, "hello", "m1", "text/plain", 0L), (message.DeviceId, message.ModuleId, message.Text, message.MessageId, message.ContentType, message.SequenceNumber));
        Assert.Equal(_hub.Time.GetUtcNow(), message.EnqueuedTime);
        Assert.Equal([KeyValuePair.Create("k", "v")], message.Properties);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["content-type"] = "text/plain",
                ["iothub-connection-auth-generation-id"] = device.GenerationId,
                ["iothub-connection-auth-method"] = """{"scope":"device","type":"sas","issuer":"iothub"}""",
                ["iothub-connection-device-id"] = "d1",
                ["iothub-enqueuedtime"] = "2026-05-04T10:00:02.0000000Z",
                ["iothub-message-source"] = "Telemetry",
                ["message-id"] = "m1",
            },
            new SortedDictionary<string, string>(message.SystemProperties.ToDictionary()));
        Assert.Equal(_hub.Time.GetUtcNow(), _hub.State.Registry.Find("d1")!.LastActivityAt);
    }

    [Fact]
    public async Task Publish_Module_NamesDeviceAndModule()
    {
        _hub.State.Registry.Create("d1");
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.CreateModule("d1", "m1"), new RecordingSession());
        registration.PublishTelemetry(new DeviceMessage());

        TelemetryMessage message = await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token);
        Assert.Equal(("d1", "m1", "m1"), (message.DeviceId, message.ModuleId, message.SystemProperties["iothub-connection-module-id"]));
    }

    [Theory]
    [InlineData((256 * 1024) - 7, true)]
    [InlineData((256 * 1024) - 6, false)]
    public void Publish_LargeMessage_EndsAt256KiBWithProperties(int bytes, bool allowed)
    {
        using DeviceSessionRegistration registration = _hub.Connect(_hub.State.Registry.Create("d1"), new RecordingSession());
        DeviceMessage message = new()
        {
            Body = new byte[bytes],
            SystemProperties = new Dictionary<string, string> { [SystemPropertyNames.MessageId] = "abc" },
            Properties = new Dictionary<string, string> { ["k"] = "val" },
        };

        HubException? refusal = Record.Exception(() => registration.PublishTelemetry(message)) as HubException;
        Assert.Equal(allowed ? null : HubErrorCode.MessageTooLarge, refusal?.Code);
        Assert.Equal(allowed ? 1 : 0, _hub.State.Telemetry.Count);
    }

    [Fact]
    public async Task ReadAllAsync_SeveralReaders_EachSeesEveryMessageInOrder()
    {
        Task<long[]>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadAsync(2000)))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 500; i++)
                {
                    Append();
                }
            },
            Token)));

        foreach (long[] seen in await Task.WhenAll(readers))
        {
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => (long)i), seen);
        }
    }

    [Fact]
    public async Task ReadNewAsync_Call_MarksWhereTheReadingBegins()
    {
        Append();
        IAsyncEnumerable<TelemetryMessage> news = _hub.State.Telemetry.ReadNewAsync(Token);
        Append();

        Assert.Equal(1, (await news.FirstAsync(Token)).SequenceNumber);
        Assert.Equal(0, (await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token)).SequenceNumber);
    }

    [Fact]
    public async Task ReadAllAsync_MoreThanTheLogHolds_StartsAtTheOldestOfTheNewest()
    {
        for (int i = 0; i < TelemetryLog.MaxMessages + 3; i++)
        {
            Append();
        }

        Assert.Equal(3, (await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token)).SequenceNumber);
        Assert.Equal(TelemetryLog.MaxMessages + 3, _hub.State.Telemetry.Count);
    }

    [Fact]
    public void ToArray_MoreThanTheLogHolds_HasTheNewestInOrder()
    {
        Assert.Empty(_hub.State.Telemetry.ToArray());
        for (int i = 0; i < TelemetryLog.MaxMessages + 3; i++)
        {
            Append();
        }

        Assert.Equal(Enumerable.Range(3, TelemetryLog.MaxMessages).Select(i => (long)i), _hub.State.Telemetry.ToArray().Select(message => message.SequenceNumber));
    }

    [Fact]
    public async Task ReadAllAsync_MoreBytesThanTheLogHolds_StartsAtTheOldestOfTheNewest()
    {
        byte[] body = new byte[200 * 1024];
        for (int i = 0; i < (int)(TelemetryLog.MaxBytes / body.Length) + 2; i++)
        {
            Append(body);
        }

        Assert.Equal(2, (await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token)).SequenceNumber);
    }

    [Fact]
    public async Task ReadAllAsync_MorePropertiesThanTheLogHolds_StartsAfterTheOldest()
    {
        string half = new('v', 100 * 1024);
        var properties = new Dictionary<string, string> { [new string('n', 100 * 1024)] = half };
        int count = (int)(TelemetryLog.MaxBytes / (200 * 1024)) + 1;
        for (int i = 0; i < count; i++)
        {
            Append(properties: properties);
        }

        Assert.True((await _hub.State.Telemetry.ReadAllAsync(Token).FirstAsync(Token)).SequenceNumber > 0);
    }

    [Fact]
    public async Task ReadAllAsync_Cancelled_Throws()
    {
        using CancellationTokenSource reader = new();
        Task<TelemetryMessage> reading = _hub.State.Telemetry.ReadAllAsync(reader.Token).FirstAsync(Token).AsTask();
        await reader.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private void Append(byte[]? body = null, Dictionary<string, string>? properties = null)
    {
        if (_hub.State.Registry.Find("d1") is null)
        {
            Record.Exception(() => _hub.State.Registry.Create("d1"));
        }

        DeviceAuthenticationResult authentication = new() { Identity = new("d1") };
        _hub.State.PublishTelemetry(_hub.State.Registry.GetEntry(new("d1")), authentication, new DeviceMessage { Body = body, Properties = properties ?? [] });
    }

    private async Task<long[]> ReadAsync(int count) =>
        await _hub.State.Telemetry.ReadAllAsync(Token).Take(count).Select(m => m.SequenceNumber).ToArrayAsync(Token);
}
