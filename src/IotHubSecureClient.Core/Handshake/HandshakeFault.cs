namespace IotHubSecureClient.Handshake;

/// <summary>One way in which a message can be wrong. Instances are made once, so that refusing costs no allocation either.</summary>
internal sealed class HandshakeFault(TlsAlertDescription alert, string reason)
{
    public TlsAlertDescription Alert { get; } = alert;

    public string Reason { get; } = reason;

    public static HandshakeFault Decode(string reason) => new(TlsAlertDescription.DecodeError, reason);

    public static HandshakeFault Illegal(string reason) => new(TlsAlertDescription.IllegalParameter, reason);
}
