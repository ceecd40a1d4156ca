using MQTTnet.Protocol;

namespace IotHubSecureClient.Direct;

/// <summary>Publishes telemetry.</summary>
internal sealed class TelemetrySender(DeviceConnection connection, MqttIdentity identity, TelemetryDelivery delivery)
{
    private readonly MqttQualityOfServiceLevel _quality = delivery == TelemetryDelivery.AtLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce;

    public Task SendAsync(TelemetryMessage message, CancellationToken cancellationToken) =>
        connection.RunAsync(
            "send telemetry",
            (Topic: TelemetryTopic.Of(identity.Telemetry, message), message.Body, Quality: _quality),
            static (session, message, token) => session.PublishAsync(message.Topic, message.Body, message.Quality, token),
            cancellationToken);

    public Task SendAsync(IReadOnlyCollection<TelemetryMessage> messages, CancellationToken cancellationToken) => TelemetryBatch.SendAsync(messages, message => SendAsync(message, cancellationToken));
}
