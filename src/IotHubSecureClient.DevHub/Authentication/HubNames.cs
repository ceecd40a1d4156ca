using System.Collections.Frozen;
using IotHubSecureClient.Hubs;

namespace IotHubSecureClient.Emulation.Authentication;

/// <summary>The host names that the hub goes by, the loopback ones always among them: the audience of a token starts with one of them.</summary>
internal sealed class HubNames(string hostName, IEnumerable<string> alternatives)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]", "::1"];

    private volatile FrozenSet<string> _names = alternatives.Prepend(hostName).Concat(Loopback).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public string HostName { get; } = hostName;

    /// <summary>Names, or addresses, that the hub goes by from now on as well.</summary>
    public void Add(IEnumerable<string> names) => _names = _names.Concat(names).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a host name, with or without a port, is one of the hub's.</summary>
    public bool Contains(string host) =>
        _names.Contains(host) || (HubEndpoint.TryParse(host, out HubEndpoint endpoint) && _names.Contains(endpoint.HostName));

    /// <summary>Whether a token may be used for a path of this hub.</summary>
    /// <param name="token">The token.</param>
    /// <param name="path">The path, not encoded, with its leading slash.</param>
    public bool IsCovered(SharedAccessSignature token, string path) => _names.Any(name => token.Covers(name + path));
}
