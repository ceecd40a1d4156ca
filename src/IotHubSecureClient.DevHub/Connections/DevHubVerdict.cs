namespace IotHubSecureClient.Emulation.Connections;

/// <summary>What became of a connection's TLS handshake.</summary>
public enum DevHubVerdict
{
    /// <summary>The handshake is not finished yet.</summary>
    Pending,

    /// <summary>The handshake was finished; application data may follow.</summary>
    Accepted,

    /// <summary>The hub ended the handshake, because its TLS profile does not allow what the client offered.</summary>
    Refused,

    /// <summary>The handshake ended for another reason: the client closed, refused the hub's certificate, sent no TLS, or took too long.</summary>
    Aborted,
}
