namespace IotHubSecureClient.Emulation.Pki;

/// <summary>Whether the hub's certificates name revocation lists (RFC 5280, section 4.2.1.13), and whether these can be had.</summary>
public enum DevHubRevocationLists
{
    /// <summary>They name none.</summary>
    None,

    /// <summary>They name lists that the hub serves itself, over plain HTTP on a port of its own.</summary>
    Published,

    /// <summary>They name lists at a port of the hub that answers every request with 503, as a broken distribution point does.</summary>
    Unreachable,
}
