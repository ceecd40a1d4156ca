using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Direct;

/// <summary>The outcome of a client's last TLS handshake.</summary>
public sealed class TlsHandshakeRecord
{
    /// <summary>Makes a record.</summary>
    public TlsHandshakeRecord(TlsSession? session, TlsPolicyViolationException? violation, DateTimeOffset time)
    {
        Session = session;
        Violation = violation;
        Time = time;
    }

    /// <summary>What was negotiated; <see langword="null"/> where the handshake was refused before anything was.</summary>
    public TlsSession? Session { get; }

    /// <summary>Why the connection was refused; <see langword="null"/> where it was not.</summary>
    public TlsPolicyViolationException? Violation { get; }

    /// <summary>When the handshake ended.</summary>
    public DateTimeOffset Time { get; }
}
