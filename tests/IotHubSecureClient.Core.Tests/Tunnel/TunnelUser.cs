using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tls;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>Clients of a tunnel, as the SDKs are, and as an intruder is.</summary>
internal static class TunnelUser
{
    /// <summary>For clients in tests where the tunnel is what refuses.</summary>
#pragma warning disable CA5359 // See above.
    public static RemoteCertificateValidationCallback AcceptAny { get; } = (_, _, _, _) => true;
#pragma warning restore CA5359

    public static InspectingTunnel CreateTunnel(DevHub hub, EnforcementMode mode = EnforcementMode.Strict, TlsPolicy? policy = null) => new(new InspectingTunnelOptions
    {
        Policy = policy ?? TlsPolicies.Default,
        ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem },
        Mode = mode,
    });

    /// <summary>A client that offers what the runtime likes, and accepts any certificate, so that the tunnel alone decides.</summary>
    public static HttpClient CreateHttpClient(IWebProxy proxy, SslProtocols versions = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler { Proxy = proxy };
        handler.SslOptions.EnabledSslProtocols = versions;
        handler.SslOptions.RemoteCertificateValidationCallback = AcceptAny;
        return new HttpClient(handler);
    }

    public static Uri UriOf(DevHub hub, string host = "localhost") => new($"https://{host}:{hub.HttpsPort}/devices?api-version=2021-04-12");

    /// <summary>Sends bytes to the tunnel and reads what it answers, to the end.</summary>
    public static async Task<string> SendRawAsync(IWebProxy proxy, string request, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(proxy, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    public static async Task<Socket> ConnectAsync(IWebProxy proxy, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.GetProxy(new Uri("https://any.example"))!.Port, cancellationToken);
        return socket;
    }

    public static string Authorization(IWebProxy proxy)
    {
        var credential = proxy.Credentials!.GetCredential(new Uri("http://any.example"), "Basic")!;
        return $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"))}\r\n";
    }
}
