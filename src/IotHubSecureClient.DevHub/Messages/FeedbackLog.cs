using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace IotHubSecureClient.Emulation.Messages;

/// <summary>The feedback on cloud-to-device messages: each record goes to one reader. Holds the newest 10,000.</summary>
public sealed class FeedbackLog
{
    internal const int MaxRecords = 10_000;

    private readonly Channel<FeedbackRecord> _records =
        Channel.CreateBounded<FeedbackRecord>(new BoundedChannelOptions(MaxRecords) { FullMode = BoundedChannelFullMode.DropOldest });

    internal FeedbackLog()
    {
    }

    /// <summary>Reads the records, and waits for more.</summary>
    /// <param name="cancellationToken">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The records, oldest first.</returns>
    public IAsyncEnumerable<FeedbackRecord> ReadAllAsync(CancellationToken cancellationToken = default) => _records.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes the oldest record, if there is one.</summary>
    /// <param name="record">The record, where the result is <see langword="true"/>.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryRead([NotNullWhen(true)] out FeedbackRecord? record) => _records.Reader.TryRead(out record);

    internal void Clear()
    {
        while (TryRead(out _))
        {
        }
    }

    internal void Append(FeedbackRecord record) => _records.Writer.TryWrite(record);
}
