using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct;

/// <summary>Publishes telemetry.</summary>
internal sealed class TelemetrySender(DeviceConnection connection, MqttIdentity identity, TelemetryDelivery delivery)
{
    /// <summary>How many messages of a batch wait for their confirmation at a time.</summary>
    private const int Window = 64;

    private readonly MqttQualityOfServiceLevel _quality = delivery == TelemetryDelivery.AtLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce;

    public Task SendAsync(TelemetryMessage message, CancellationToken cancellationToken) =>
        connection.RunAsync(
            "send telemetry",
            (Topic: TelemetryTopic.Of(identity.Telemetry, message), message.Body, Quality: _quality),
            static (session, message, token) => session.PublishAsync(message.Topic, message.Body, message.Quality, token),
            cancellationToken);

    public async Task SendAsync(IReadOnlyCollection<TelemetryMessage> messages, CancellationToken cancellationToken)
    {
        var sending = new Queue<Task>(Math.Min(messages.Count, Window));
        try
        {
            foreach (var message in messages)
            {
                if (sending.Count == Window)
                {
                    await sending.Peek().ConfigureAwait(false);
                    _ = sending.Dequeue();
                }

                sending.Enqueue(SendAsync(message, cancellationToken));
            }
        }
        finally
        {
            // Nothing is left behind when one fails: the rest ends too, well or not, before its failure is told.
            await Task.WhenAll(sending).ConfigureAwait(false);
        }
    }
}
