using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using IotHubSecureClient.Handshake;

namespace IotHubSecureClient.Emulation.Connections;

/// <summary>
/// The record of one connection to the hub: what the client offered, what was negotiated, and whether application data arrived.
/// It is live: its properties change while the connection goes on. Safe to read from any thread.
/// </summary>
public sealed class DevHubConnection
{
    private readonly Action _changed;
    private volatile Outcome _outcome = new(DevHubVerdict.Pending);
    private volatile ClientHelloOffer? _offer;
    private long _applicationBytesReceived;
    private volatile bool _isClosed;

    internal DevHubConnection(long id, DevHubEndpoint endpoint, EndPoint? remoteEndPoint, DateTimeOffset startedAt, Action changed)
    {
        Id = id;
        Endpoint = endpoint;
        RemoteEndPoint = remoteEndPoint;
        StartedAt = startedAt;
        _changed = changed;
    }

    /// <summary>The connection's number: 1 for the first that the hub accepted, and so on.</summary>
    public long Id { get; }

    /// <summary>The port that the client connected to.</summary>
    public DevHubEndpoint Endpoint { get; }

    /// <summary>The client's address and port.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>When the TCP connection was accepted, by the hub's clock.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>What the client offered in its ClientHello; <see langword="null"/> until that has arrived, and where the client sent something else.</summary>
    public ClientHelloOffer? Offer => _offer;

    /// <summary>The name that the client asked for (SNI); <see langword="null"/> where it named none.</summary>
    public string? ServerName => _offer?.ServerName;

    /// <summary>The JA4 fingerprint of the ClientHello; <see langword="null"/> without one.</summary>
    public string? Ja4 => _offer?.Ja4;

    /// <summary>What became of the handshake.</summary>
    public DevHubVerdict Verdict => _outcome.Verdict;

    /// <summary>Why the handshake was refused or aborted; <see langword="null"/> while it goes on and when it was accepted.</summary>
    public string? Reason => _outcome.Reason;

    /// <summary>The protocol version that was negotiated; <see langword="null"/> unless the handshake was finished.</summary>
    public SslProtocols? ProtocolVersion => _outcome.ProtocolVersion;

    /// <summary>The cipher suite that was negotiated; <see langword="null"/> unless the handshake was finished.</summary>
    public TlsCipherSuite? CipherSuite => _outcome.CipherSuite;

    /// <summary>Whether an earlier session was resumed; <see langword="null"/> unless the handshake was finished.</summary>
    public bool? Resumed => _outcome.Resumed;

    /// <summary>The alert with which the hub answered the ClientHello; <see langword="null"/> where it answered otherwise.</summary>
    public TlsAlert? Alert => _outcome.Alert;

    /// <summary>The alert with which the client ended the handshake; <see langword="null"/> where it sent none, or sent it encrypted.</summary>
    public TlsAlert? ClientAlert => _outcome.ClientAlert;

    /// <summary>The SHA-256 thumbprint of the client's certificate, as hexadecimal digits; <see langword="null"/> where it sent none.</summary>
    public string? ClientCertificateThumbprint => _outcome.ClientCertificateThumbprint;

    /// <summary>
    /// How many bytes the client sent that can hold a credential: decrypted bytes after an accepted handshake; otherwise the bytes that are no part of a handshake,
    /// which are records of application data, with their headers, and all that is not TLS. 0 proves that no credential of the application arrived.
    /// </summary>
    /// <remarks>
    /// Where the handshake is not accepted, the hub closes its own direction and reads on until the client closes, for at most 5 seconds, <see cref="DevHubOptions.HandshakeTimeout"/> and 1 MiB;
    /// the number is final when <see cref="IsClosed"/> is true. In TLS 1.3 the client's encrypted handshake messages are records of application data (RFC 8446, section 5.1)
    /// and count where the handshake fails after them; its encrypted alert, a record of at most 19 bytes, does not.
    /// What a client sends immediately before it resets the connection can be lost.
    /// </remarks>
    public long ApplicationBytesReceived => Interlocked.Read(ref _applicationBytesReceived);

    /// <summary>Whether the connection has ended.</summary>
    public bool IsClosed => _isClosed;

    internal void SetOffer(ClientHelloOffer offer)
    {
        _offer = offer;
        _changed();
    }

    internal void Accept(SslProtocols version, TlsCipherSuite suite, bool? resumed, string? clientCertificateThumbprint) => Set(new Outcome(DevHubVerdict.Accepted)
    {
        ProtocolVersion = version,
        CipherSuite = suite,
        Resumed = resumed,
        ClientCertificateThumbprint = clientCertificateThumbprint,
    });

    internal void Refuse(string reason, TlsAlert? alert) => Set(new Outcome(DevHubVerdict.Refused) { Reason = reason, Alert = alert });

    internal void Abort(string reason, TlsAlert? alert = null, TlsAlert? clientAlert = null) =>
        Set(new Outcome(DevHubVerdict.Aborted) { Reason = reason, Alert = alert, ClientAlert = clientAlert });

    internal void CountReceived(int bytes)
    {
        Interlocked.Add(ref _applicationBytesReceived, bytes);
        _changed();
    }

    internal void Close()
    {
        _isClosed = true;
        _changed();
    }

    private void Set(Outcome outcome)
    {
        _outcome = outcome;
        _changed();
    }

    private sealed record Outcome(DevHubVerdict Verdict)
    {
        public string? Reason { get; init; }

        public TlsAlert? Alert { get; init; }

        public TlsAlert? ClientAlert { get; init; }

        public SslProtocols? ProtocolVersion { get; init; }

        public TlsCipherSuite? CipherSuite { get; init; }

        public bool? Resumed { get; init; }

        public string? ClientCertificateThumbprint { get; init; }
    }
}
