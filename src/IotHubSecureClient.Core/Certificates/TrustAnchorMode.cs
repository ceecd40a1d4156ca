namespace IotHubSecureClient.Certificates;

/// <summary>How given trust anchors relate to those of the machine.</summary>
public enum TrustAnchorMode
{
    /// <summary>Only the given anchors are trusted; the machine's are not looked at. The narrowest trust, and the cheapest handshake.</summary>
    Exclusive,

    /// <summary>
    /// The given anchors are trusted besides the machine's. These are read once for the process: what is installed later counts after a restart, and roots that Windows would fetch
    /// on demand count only once they are in its store.
    /// </summary>
    Additional,
}
