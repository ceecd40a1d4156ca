namespace IotHubSecureClient.Emulation.Messages;

/// <summary>What became of one cloud-to-device message.</summary>
/// <param name="OriginalMessageId">The message's id.</param>
/// <param name="Status">The outcome.</param>
/// <param name="DeviceId">The device that it was for.</param>
/// <param name="DeviceGenerationId">The generation of that device.</param>
/// <param name="EnqueuedTime">When the outcome was known.</param>
public sealed record FeedbackRecord(string? OriginalMessageId, FeedbackStatus Status, string DeviceId, string DeviceGenerationId, DateTimeOffset EnqueuedTime);
