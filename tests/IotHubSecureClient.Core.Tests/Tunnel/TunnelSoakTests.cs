using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Tunnel;

namespace IotHubSecureClient.Tests.Tunnel;

/// <summary>The short form of the soak in bench. Alone, because it counts the handles of the process.</summary>
[CollectionDefinition(nameof(TunnelSoakTests), DisableParallelization = true)]
[Collection(nameof(TunnelSoakTests))]
public sealed class TunnelSoakTests
{
    private const int Connections = 500;
    private const int AtATime = 32;
    private const int AllowedHandles = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionsOneAfterAnother_LeaveNoConnectionAndNoHandle()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        await RunAsync(hub, AtATime);
        var before = Handles();

        await RunAsync(hub, Connections);

        Assert.InRange(Handles(), 0, before + AllowedHandles);
    }

    /// <summary>A connection that stayed would be one too many for the tunnel soon: 503.</summary>
    private static async Task RunAsync(DevHub hub, int connections)
    {
        await using var tunnel = new InspectingTunnel(new InspectingTunnelOptions
        {
            ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem },
            MaxConnections = AtATime,
        });
        var proxy = tunnel.Route("localhost", hub.HttpsPort);
        for (var i = 0; i < connections; i++)
        {
            var (request, status) = (i % 3) switch
            {
                0 => ($"CONNECT localhost:{hub.HttpsPort} HTTP/1.1\r\n{TunnelUser.Authorization(proxy)}\r\n", "200"),
                1 => ($"CONNECT other.example:443 HTTP/1.1\r\n{TunnelUser.Authorization(proxy)}\r\n", "403"),
                _ => ("", "401"),
            };
            Assert.Equal(status, await (request.Length > 0 ? ConnectAsync(proxy, request) : RequestAsync(hub, proxy)));
        }
    }

    private static async Task<string> ConnectAsync(IWebProxy proxy, string request)
    {
        using var socket = await TunnelUser.ConnectAsync(proxy, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        var answer = new byte[512];
        var length = await socket.ReceiveAsync(answer, Cancellation);
        return Encoding.ASCII.GetString(answer, 0, length).Split(' ')[1];
    }

    private static async Task<string> RequestAsync(DevHub hub, IWebProxy proxy)
    {
        using var client = TunnelUser.CreateHttpClient(proxy);
        using var response = await client.GetAsync(TunnelUser.UriOf(hub), Cancellation);
        return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
    }

    private static int Handles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
