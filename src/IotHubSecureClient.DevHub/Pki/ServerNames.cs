using System.Net;

namespace IotHubSecureClient.Emulation.Pki;

/// <summary>What the hub's certificate is for; the first DNS name is its common name.</summary>
internal sealed record ServerNames(IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    public static ServerNames Localhost { get; } = new(["localhost"], [IPAddress.Loopback]);

    public static ServerNames Another { get; } = new(["another-hub.invalid"], []);
}
