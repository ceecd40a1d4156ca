using System.Globalization;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>An outbox in front of a Direct client and an embedded hub.</summary>
public sealed class DirectDeliveryTests : IDisposable
{
    private readonly OutboxFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_ConnectedLate_BringsEveryMessageAndKeepsTheOneThatTheClientRefuses()
    {
        await using var hub = await DevHub.StartAsync(new(), Cancellation);
        await using var device = new DirectDeviceClient(Options(hub));
        await using var outbox = await _folder.OpenAsync();
        var first = await OutboxFolder.EnqueueAsync(outbox, "a", "b");
        var refused = await outbox.EnqueueAsync(new OutboxMessage("x"u8.ToArray()) { Properties = { ["$.mid"] = "not allowed" } }, Cancellation);
        var last = (await OutboxFolder.EnqueueAsync(outbox, "c"))[0];

        await using var pumping = Pumping.Start(
            outbox,
            async (message, token) =>
            {
                await device.ConnectAsync(token);
                await device.SendTelemetryAsync(ToTelemetry(message), token);
            },
            exception => exception is ArgumentException);

        var outcomes = await Task.WhenAll(refused.Completion, first[0].Completion, first[1].Completion, last.Completion).WaitAsync(Cancellation);
        Assert.Equal([OutboxOutcome.DeadLettered, OutboxOutcome.Acknowledged, OutboxOutcome.Acknowledged, OutboxOutcome.Acknowledged], outcomes);
        Assert.Equal(["a", "b", "c"], IdsAt(hub).Order(StringComparer.Ordinal));
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public async Task RunAsync_FailoverClientThatIsCutAgainAndAgain_BringsEveryMessageInOrder()
    {
        const int Messages = 120;
        await using var hub = await DevHub.StartAsync(new(), Cancellation);
        FailoverOptions quick = new() { BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(10), ReconnectWindow = TimeSpan.Zero };
        await using var device = new FailoverDeviceClient([Options(hub)], quick, pacer: new ReconnectPacer());
        await using var outbox = await _folder.OpenAsync();
        string[] ids = [.. Enumerable.Range(0, Messages).Select(number => number.ToString("000", CultureInfo.InvariantCulture))];
        var receipts = await OutboxFolder.EnqueueAsync(outbox, ids);
        var sent = 0;

        await using var pumping = Pumping.Start(outbox, async (message, token) =>
        {
            if (Interlocked.Increment(ref sent) % 40 == 20)
            {
                hub.Faults.CutConnections();
            }

            await device.SendTelemetryAsync(ToTelemetry(message), token);
        });

        Assert.All(await Task.WhenAll(receipts.Select(receipt => receipt.Completion)).WaitAsync(Cancellation), outcome => Assert.Equal(OutboxOutcome.Acknowledged, outcome));
        Assert.Equal(ids, IdsAt(hub).Distinct());
        Assert.InRange(hub.Connections.Total, 2, long.MaxValue);
    }

    private static DirectDeviceClientOptions Options(DevHub hub) => new()
    {
        ConnectionString = hub.Devices.Create("device1").ConnectionString,
        Port = hub.MqttPort,
        Tls = new() { ServerCertificate = { TrustAnchorPem = hub.TrustAnchorPem } },
    };

    private static Direct.TelemetryMessage ToTelemetry(OutboxMessage message)
    {
        var telemetry = new Direct.TelemetryMessage(message.Body) { MessageId = message.MessageId };
        foreach (var (name, value) in message.Properties)
        {
            telemetry.Properties[name] = value;
        }

        return telemetry;
    }

    private static IEnumerable<string> IdsAt(DevHub hub) => hub.Telemetry.ToArray().Select(message => message.SystemProperties["message-id"]);
}
