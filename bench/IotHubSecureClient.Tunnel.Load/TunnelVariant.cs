using System.Net;
using System.Text;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>A tunnel to the origin, and how a client asks it for the way.</summary>
internal sealed class TunnelVariant : IDisposable
{
    private readonly InspectingTunnel _tunnel = new(new InspectingTunnelOptions());
    private readonly IWebProxy _proxy;
    private readonly int _originPort;

    public TunnelVariant(int originPort)
    {
        _originPort = originPort;
        _proxy = _tunnel.Route(IPAddress.Loopback.ToString(), originPort);
    }

    /// <summary>Port and request, the latter as base64.</summary>
    public (int Port, byte[] Connect) Open()
    {
        var address = _proxy.GetProxy(new Uri("https://hub.example"))!;
        var credential = _proxy.Credentials!.GetCredential(address, "Basic")!;
        var authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
        return (address.Port, Encoding.ASCII.GetBytes($"CONNECT {IPAddress.Loopback}:{_originPort} HTTP/1.1\r\nProxy-Authorization: Basic {authorization}\r\n\r\n"));
    }

    public void Dispose() => _tunnel.Dispose();

    /// <summary>A tunnel in a process of its own. It ends when its input does.</summary>
    public static async Task<int> RunAsync(int originPort)
    {
        using var tunnel = new TunnelVariant(originPort);
        var (port, connect) = tunnel.Open();
        Console.WriteLine($"{port} {Convert.ToBase64String(connect)}");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
