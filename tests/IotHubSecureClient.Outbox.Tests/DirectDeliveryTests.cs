using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Outbox;

namespace IotHubSecureClient.Tests;

/// <summary>An outbox in front of a Direct client and an embedded hub.</summary>
public sealed class DirectDeliveryTests : IDisposable
{
    private readonly OutboxFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_ConnectedLate_BringsEveryMessageInOrderAndKeepsTheOneThatTheClientRefuses()
    {
        await using var hub = await DevHub.StartAsync(new(), Cancellation);
        await using var device = new DirectDeviceClient(new()
        {
            ConnectionString = hub.Devices.Create("device1").ConnectionString,
            Port = hub.MqttPort,
            Tls = new() { ServerCertificate = { TrustAnchorPem = hub.TrustAnchorPem } },
        });
        await using var outbox = await _folder.OpenAsync();
        await OutboxFolder.EnqueueAsync(outbox, "a", "b");
        var refused = await outbox.EnqueueAsync(new OutboxMessage("x"u8.ToArray()) { Properties = { ["$.mid"] = "not allowed" } }, Cancellation);
        var last = (await OutboxFolder.EnqueueAsync(outbox, "c"))[0];

        await using var pumping = Pumping.Start(
            outbox,
            async (message, token) =>
            {
                await device.ConnectAsync(token);
                var telemetry = new Direct.TelemetryMessage(message.Body) { MessageId = message.MessageId };
                foreach (var (name, value) in message.Properties)
                {
                    telemetry.Properties[name] = value;
                }

                await device.SendTelemetryAsync(telemetry, token);
            },
            exception => exception is ArgumentException);

        Assert.Equal([OutboxOutcome.DeadLettered, OutboxOutcome.Acknowledged], await Task.WhenAll(refused.Completion, last.Completion).WaitAsync(Cancellation));
        var arrived = await hub.Telemetry.ReadAllAsync(Cancellation).Take(3).ToArrayAsync(Cancellation);
        Assert.Equal(["a", "b", "c"], arrived.Select(message => message.SystemProperties["message-id"]).Order(StringComparer.Ordinal));
        Assert.Equal(0, outbox.Count);
    }
}
