using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Hubs;

/// <summary>A host, and the port where one is given: what a client connects to, and the name that the server's certificate has to carry.</summary>
/// <param name="HostName">A DNS name or an IP address, an IPv6 address without brackets.</param>
/// <param name="Port">The port, 1 to 65535; <see langword="null"/> means the port of the protocol in use (8883 for MQTT, 5671 for AMQP, 443 for HTTPS and WebSocket).</param>
public readonly record struct HubEndpoint(string HostName, int? Port)
{
    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[ipv6]</c> or <c>[ipv6]:port</c>.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="endpoint">The endpoint, where the result is <see langword="true"/>.</param>
    /// <returns>Whether <paramref name="text"/> is a DNS name (RFC 1123; underscores are let pass) or an IP address, and its port, if any, is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out HubEndpoint endpoint)
    {
        endpoint = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        ReadOnlySpan<char> host = text;
        int? port = null;
        var colon = host.LastIndexOf(':');
        if (colon > 0 && (host[colon - 1] == ']' || host.IndexOf(':') == colon))
        {
            if (!int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > IPEndPoint.MaxPort)
            {
                return false;
            }

            port = number;
            host = host[..colon];
        }

        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (bracketed)
        {
            host = host[1..^1];
        }

        var valid = bracketed || host.Contains(':') ? IsIPv6(host) : IsDnsNameOrIPv4(host);
        endpoint = valid ? new HubEndpoint(host.ToString(), port) : default;
        return valid;
    }

    /// <summary>Writes the endpoint in the form that <see cref="TryParse"/> reads.</summary>
    /// <returns><c>host</c> or <c>host:port</c>, an IPv6 address in brackets.</returns>
    public override string ToString()
    {
        var host = HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName;
        return Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}") : host;
    }

    private static bool IsIPv6(ReadOnlySpan<char> host) =>
        !host.ContainsAny('%', '[', ']') && IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsDnsNameOrIPv4(ReadOnlySpan<char> host)
    {
        if (host.Length > 253)
        {
            return false;
        }

        var numeric = false;
        foreach (var range in host.Split('.'))
        {
            var label = host[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }

            numeric = true;
            foreach (var character in label)
            {
                numeric &= char.IsAsciiDigit(character);
                if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                {
                    return false;
                }
            }
        }

        // A last label of digits alone is an address or nothing; short forms such as "127.1" are refused, since resolvers differ in what they mean.
        return !numeric || (IPAddress.TryParse(host, out var address) && host.SequenceEqual(address.ToString()));
    }
}
