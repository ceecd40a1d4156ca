namespace IotHubSecureClient.Enforcement;

/// <summary>The family of operating system, by whose TLS library connections are made.</summary>
public enum TlsPlatform
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Linux: OpenSSL.</summary>
    Linux,

    /// <summary>Windows: SChannel.</summary>
    Windows,

    /// <summary>macOS: Secure Transport or Network.framework.</summary>
    MacOS,
}
