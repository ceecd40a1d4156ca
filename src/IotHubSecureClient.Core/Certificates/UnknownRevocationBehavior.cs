namespace IotHubSecureClient.Certificates;

/// <summary>What becomes of a certificate whose revocation status cannot be found out: no list or responder named, none reachable in time, or an answer that is out of date or badly signed.</summary>
public enum UnknownRevocationBehavior
{
    /// <summary>The connection is refused.</summary>
    Refuse,

    /// <summary>
    /// The certificate passes; only one that is known to be revoked is refused. Whoever can alter the traffic to the hub can usually block that to the list as well, so that this
    /// protects from mistakes more than from attackers.
    /// </summary>
    Accept,
}
