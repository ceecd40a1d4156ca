using System.Globalization;
using System.Text;
using IotHubSecureClient.Outbox;

// Says "stored <id>" when a message is on disk, "sent <id>" when the hub has it, and "settled <id>" when its removal is on disk. The hub acknowledges the ids up to the last one that is named.
// Never ends by itself.
const int Producers = 4;

var (maxInFlight, lastAcknowledged) = (int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));

await using var outbox = await TelemetryOutbox.OpenAsync(new() { Path = args[0], MaxMessages = 10_000_000, MaxBytes = 1L << 40, MaxInFlight = maxInFlight });
var number = 0;
var sending = outbox.RunAsync(
    (message, token) =>
    {
        Console.WriteLine($"sent {message.MessageId}");
        return int.Parse(message.MessageId!, CultureInfo.InvariantCulture) <= lastAcknowledged ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
    },
    CancellationToken.None);

await Task.WhenAll([sending, .. Enumerable.Range(0, Producers).Select(_ => Task.Run(ProduceAsync))]);

async Task ProduceAsync()
{
    while (true)
    {
        var id = Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
        var receipt = await outbox.EnqueueAsync(new OutboxMessage(Encoding.UTF8.GetBytes($"body {id}")) { MessageId = id });
        Console.WriteLine($"stored {id}");
        _ = TellAsync(receipt);
    }
}

static async Task TellAsync(OutboxReceipt receipt)
{
    await receipt.Completion;
    Console.WriteLine($"settled {receipt.MessageId}");
}
