using System.Net;
using System.Text;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>A tunnel to the origin, and how a client asks it for the way.</summary>
internal sealed class TunnelVariant(int originPort) : IDisposable
{
    private readonly InspectingTunnel _tunnel = new(new InspectingTunnelOptions());

    // The route ends with it.
    private IWebProxy? _proxy;

    /// <summary>Port and request, the latter as base64.</summary>
    public (int Port, byte[] Connect) Open()
    {
        var proxy = _proxy = _tunnel.Route(IPAddress.Loopback.ToString(), originPort);
        var credential = proxy.Credentials!.GetCredential(proxy.GetProxy(new Uri("https://hub.example"))!, "Basic")!;
        var authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
        return (proxy.GetProxy(new Uri("https://hub.example"))!.Port, Encoding.ASCII.GetBytes($"CONNECT {IPAddress.Loopback}:{originPort} HTTP/1.1\r\nProxy-Authorization: Basic {authorization}\r\n\r\n"));
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
