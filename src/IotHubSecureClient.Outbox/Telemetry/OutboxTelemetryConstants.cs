namespace IotHubSecureClient.Outbox;

/// <summary>The names of the outbox's instruments, on the meter <see cref="IotHubSecureClient.Telemetry.TelemetryConstants.Name"/>; all are constant, and none has attributes.</summary>
public static class OutboxTelemetryConstants
{
    /// <summary>Gauge: the messages that wait, in all outboxes of the process.</summary>
    public const string Depth = "iothub.outbox.depth";

    /// <summary>Counter: messages that the hub has acknowledged.</summary>
    public const string Sent = "iothub.outbox.sent";

    /// <summary>Counter: messages that were dropped and are lost.</summary>
    public const string Dropped = "iothub.outbox.dropped";

    /// <summary>Counter: messages that cannot be sent and became dead letters.</summary>
    public const string DeadLettered = "iothub.outbox.dead_lettered";
}
