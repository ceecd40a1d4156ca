namespace IotHubSecureClient.Direct;

/// <summary>Sends messages without waiting for the confirmation of those before: MQTT has no batches.</summary>
internal static class TelemetryBatch
{
    /// <summary>How many messages wait for their confirmation at a time.</summary>
    private const int Window = 64;

    public static async Task SendAsync(IReadOnlyCollection<TelemetryMessage> messages, Func<TelemetryMessage, Task> send)
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

                sending.Enqueue(send(message));
            }
        }
        finally
        {
            // Nothing is left behind when one fails: the rest ends too, well or not, before its failure is told.
            await Task.WhenAll(sending).ConfigureAwait(false);
        }
    }
}
