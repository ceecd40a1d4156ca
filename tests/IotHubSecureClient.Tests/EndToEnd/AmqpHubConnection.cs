using System.Net.Security;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A connection to an <see cref="AmqpHub"/>.</summary>
internal sealed class AmqpHubConnection
{
    private long _applicationBytesReceived;

    /// <summary>What was negotiated; <see langword="null"/> where the handshake failed.</summary>
    public TlsCipherSuite? CipherSuite { get; set; }

    /// <summary>What came over TLS, a credential first of all.</summary>
    public long ApplicationBytesReceived => Interlocked.Read(ref _applicationBytesReceived);

    public void OnReceived(int bytes) => Interlocked.Add(ref _applicationBytesReceived, bytes);
}
