namespace Microsoft.Azure.Devices;

public sealed class Message : IDisposable
{
    private readonly Stream _body;

    public Message()
        : this(Stream.Null)
    {
    }

    public Message(Stream stream) => _body = stream;

    public Message(byte[] byteArray)
        : this(new MemoryStream(byteArray, writable: false))
    {
    }

    public string MessageId { get; set; }

    public string To { get; set; }

    public DateTime ExpiryTimeUtc { get; set; }

    public string CorrelationId { get; set; }

    public DeliveryAcknowledgement Ack { get; set; }

    public string LockToken { get; internal set; }

    public string UserId { get; set; }

    public string MessageSchema { get; set; }

    public DateTime CreationTimeUtc { get; set; }

    public string ContentType { get; set; }

    public string ContentEncoding { get; set; }

    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public Stream GetBodyStream() => _body;

    public byte[] GetBytes()
    {
        using MemoryStream copy = new();
        _body.CopyTo(copy);
        return copy.ToArray();
    }

    public void Dispose() => _body?.Dispose();
}
