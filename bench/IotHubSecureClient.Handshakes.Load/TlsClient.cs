using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>One client process: connects, reads one byte and closes, one connection after another; prints the CPU time of the process and the bytes allocated, for one connection.</summary>
internal static class TlsClient
{
    private const int WarmUp = 1000;

    public static async Task<int> RunAsync(ClientArguments arguments)
    {
        if (arguments.ProcessPolicy)
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new PlatformNotSupportedException("The process policy is for Linux.");
            }

            OpenSslProcessPolicy.Apply(arguments.Policy);
        }

        var connect = arguments.Library ? WithLibrary(arguments) : WithoutLibrary(arguments);
        await ConnectAsync(connect, arguments.Port, WarmUp);
        GC.Collect();
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var resumed = await ConnectAsync(connect, arguments.Port, arguments.Connections);
        var result = new ClientResult(
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / arguments.Connections,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / arguments.Connections,
            (double)resumed / arguments.Connections);
        Console.WriteLine(result);
        return 0;
    }

    private static async Task<int> ConnectAsync(Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> connect, int port, int count)
    {
        var resumed = 0;
        var buffer = new byte[1];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var connection = await connect(new NetworkStream(socket, ownsSocket: true), port);
            await using (connection.Stream)
            {
                await connection.Stream.ReadExactlyAsync(buffer);
            }

            resumed += connection.Resumed ? 1 : 0;
        }

        return resumed;
    }

    private static Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> WithLibrary(ClientArguments arguments)
    {
        var options = new TlsClientOptions { Policy = arguments.Policy };
        options.ServerCertificate.TrustAnchorPem = arguments.RootPem;
        var connector = new TlsConnector(options);
        return async (transport, port) =>
        {
            var connection = await connector.ConnectAsync(transport, "localhost", port, CancellationToken.None);
            return (connection.Stream, connection.Session.Resumed is true);
        };
    }

    private static Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> WithoutLibrary(ClientArguments arguments)
    {
        var chainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(arguments.RootPem));
        return async (transport, _) =>
        {
            var stream = new SslStream(transport);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls12,
                CertificateChainPolicy = chainPolicy,
            });
            return (stream, false);
        };
    }
}
