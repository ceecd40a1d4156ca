namespace IotHubSecureClient.Outbox;

/// <summary>A message was refused because the outbox is full. It was not stored; it can be stored again when the hub has acknowledged others.</summary>
/// <param name="count">How many messages wait.</param>
/// <param name="bytes">How many bytes they have.</param>
/// <param name="maxMessages"><see cref="OutboxOptions.MaxMessages"/>.</param>
/// <param name="maxBytes"><see cref="OutboxOptions.MaxBytes"/>.</param>
public sealed class OutboxFullException(int count, long bytes, int maxMessages, long maxBytes) : Exception(
    $"The message was refused: {count} messages with {bytes} bytes wait in the outbox. Allowed: {maxMessages} messages with {maxBytes} bytes. "
    + "Store less while the hub cannot be reached, raise OutboxOptions.MaxMessages or MaxBytes, or set WhenFull to DropOldest.")
{
    /// <summary>How many messages wait.</summary>
    public int Count { get; } = count;

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>How many messages may wait.</summary>
    public int MaxMessages { get; } = maxMessages;

    /// <summary>How many bytes they may have.</summary>
    public long MaxBytes { get; } = maxBytes;
}
