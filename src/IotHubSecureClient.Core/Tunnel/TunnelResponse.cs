using System.Text;

namespace IotHubSecureClient.Tunnel;

/// <summary>The tunnel's answers to a CONNECT request (RFC 9110, section 9.3.6).</summary>
internal static class TunnelResponse
{
    /// <summary>The way is open.</summary>
    public static readonly byte[] Established = Encoding.ASCII.GetBytes("HTTP/1.1 200 Connection established\r\n\r\n");

    /// <summary>The request names no route, or its secret is wrong. The connection stays for another attempt: clients send credentials only when asked.</summary>
    public static readonly byte[] CredentialsNeeded =
        Encoding.ASCII.GetBytes("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"iothub-tls-tunnel\"\r\nContent-Length: 0\r\n\r\n");

    /// <summary>Not what RFC 9112 has a CONNECT request look like, or bytes behind it.</summary>
    public static readonly byte[] Malformed = Closing("400 Bad Request");

    /// <summary>The route leads to another host.</summary>
    public static readonly byte[] OtherHost = Closing("403 Forbidden");

    /// <summary>Not CONNECT.</summary>
    public static readonly byte[] OtherMethod = Closing("405 Method Not Allowed", "Allow: CONNECT\r\n");

    /// <summary>The request took too long.</summary>
    public static readonly byte[] TooSlow = Closing("408 Request Timeout");

    /// <summary>The request is too long.</summary>
    public static readonly byte[] TooLong = Closing("431 Request Header Fields Too Large");

    /// <summary>The hub, or the proxy in between, cannot be reached.</summary>
    public static readonly byte[] Unreachable = Closing("502 Bad Gateway");

    /// <summary>As many connections as there may be are open.</summary>
    public static readonly byte[] TooManyConnections = Closing("503 Service Unavailable");

    /// <summary>The hub, or the proxy in between, did not answer in time.</summary>
    public static readonly byte[] UnreachableInTime = Closing("504 Gateway Timeout");

    private static byte[] Closing(string status, string header = "") => Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{header}Connection: close\r\nContent-Length: 0\r\n\r\n");
}
