namespace Microsoft.Azure.Devices.Client;

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

    public DateTime ExpiryTimeUtc { get; internal set; }

    public string CorrelationId { get; set; }

    public ulong SequenceNumber { get; internal set; }

    public string LockToken { get; internal set; }

    public DateTime EnqueuedTimeUtc { get; internal set; }

    public uint DeliveryCount { get; internal set; }

    public string UserId { get; set; }

    public string MessageSchema { get; set; }

    public DateTime CreationTimeUtc { get; set; }

    public bool IsSecurityMessage { get; private set; }

    public string ContentType { get; set; }

    public string ContentEncoding { get; set; }

    public string InputName { get; internal set; }

    public string ConnectionDeviceId { get; internal set; }

    public string ConnectionModuleId { get; internal set; }

    public string ComponentName { get; set; }

    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public Stream GetBodyStream() => _body;

    public byte[] GetBytes()
    {
        using MemoryStream copy = new();
        _body.CopyTo(copy);
        return copy.ToArray();
    }

    public void SetAsSecurityMessage() => IsSecurityMessage = true;

    public void Dispose() => _body?.Dispose();
}
