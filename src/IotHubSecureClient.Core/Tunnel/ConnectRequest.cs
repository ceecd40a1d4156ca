using System.Buffers.Text;
using System.Text;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Tunnel;

/// <summary>A CONNECT request. Whatever is unusual about one is refused: the tunnel's clients are known.</summary>
internal sealed class ConnectRequest
{
    private const string Method = "CONNECT ";
    private const string Scheme = "Basic ";

    private ConnectRequest(string host, int port)
    {
        Host = host;
        Port = port;
    }

    public string Host { get; }

    public int Port { get; }

    /// <summary>The user name of the credentials; empty where there are none.</summary>
    public string User { get; private set; } = "";

    /// <summary>The password of the credentials.</summary>
    public byte[] Password { get; private set; } = [];

    /// <summary>Reads the head of a request, the empty line at its end included.</summary>
    /// <param name="head">The bytes.</param>
    /// <param name="refusal">The answer to a request that is refused.</param>
    /// <returns>The request; <see langword="null"/> where it is refused.</returns>
    public static ConnectRequest? Parse(ReadOnlySpan<byte> head, out byte[]? refusal)
    {
        refusal = TunnelResponse.Malformed;
        if (head.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !HasOnlyLineEnds(head))
        {
            return null;
        }

        var lines = Encoding.ASCII.GetString(head).Split("\r\n");
        var request = ParseLine(lines[0], ref refusal);
        if (request is null)
        {
            return null;
        }

        for (var i = 1; i < lines.Length - 2; i++)
        {
            if (!request.TakeHeader(lines[i]))
            {
                return null;
            }
        }

        refusal = null;
        return request;
    }

    private static bool HasOnlyLineEnds(ReadOnlySpan<byte> head)
    {
        for (var i = 0; i < head.Length; i++)
        {
            var isLineEnd = head[i] == '\r' ? i + 1 < head.Length && head[i + 1] == '\n' : head[i] == '\n' && i > 0 && head[i - 1] == '\r';
            if (head[i] is < (byte)' ' or > (byte)'~' && !isLineEnd)
            {
                return false;
            }
        }

        return true;
    }

    private static ConnectRequest? ParseLine(string line, ref byte[] refusal)
    {
        if (!line.StartsWith(Method, StringComparison.Ordinal))
        {
            refusal = line.EndsWith(" HTTP/1.1", StringComparison.Ordinal) || line.EndsWith(" HTTP/1.0", StringComparison.Ordinal) ? TunnelResponse.OtherMethod : TunnelResponse.Malformed;
            return null;
        }

        var parts = line[Method.Length..].Split(' ');
        return parts is [var authority, "HTTP/1.1" or "HTTP/1.0"] && HubEndpoint.TryParse(authority, out var endpoint) && endpoint.Port is { } port
            ? new ConnectRequest(endpoint.HostName, port)
            : null;
    }

    private bool TakeHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line[..colon].Contains(' ', StringComparison.Ordinal))
        {
            return false;
        }

        var value = line[(colon + 1)..].Trim();
        return line[..colon].ToUpperInvariant() switch
        {
            // A body, however framed, has no place in a CONNECT request (RFC 9110, section 9.3.6).
            "TRANSFER-ENCODING" => false,
            "CONTENT-LENGTH" => value == "0",
            "PROXY-AUTHORIZATION" => User.Length == 0 && TakeCredentials(value),
            _ => true,
        };
    }

    private bool TakeCredentials(string value)
    {
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(value.Length)];
        if (!Convert.TryFromBase64String(value[Scheme.Length..], decoded, out var length))
        {
            return false;
        }

        var credentials = decoded.AsSpan(0, length);
        var colon = credentials.IndexOf((byte)':');
        if (colon <= 0)
        {
            return false;
        }

        User = Encoding.UTF8.GetString(credentials[..colon]);
        Password = credentials[(colon + 1)..].ToArray();
        return true;
    }
}
