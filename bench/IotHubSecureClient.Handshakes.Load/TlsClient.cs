using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Enforcement;

namespace IotHubSecureClient.Handshakes.Load;

/// <summary>One client process: connects, reads one byte and closes, one connection after another, in blocks without the library and with it in turn; prints what each pair of blocks took.</summary>
internal static class TlsClient
{
    private const int BlockLength = 10;

    // Both sides run until the runtime has compiled nothing for so long: what it still compiles in the background would be counted as theirs.
    private const int QuietBlocks = 40;
    private const int MaximumWarmUpBlocks = 200;

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

        // A name each, so that neither side resumes sessions of the other.
        var bare = WithoutLibrary(arguments, TlsServer.Hosts[0]);
        var library = arguments.Library ? WithLibrary(arguments, TlsServer.Hosts[1]) : WithoutLibrary(arguments, TlsServer.Hosts[1]);
        var compiled = 0L;
        for (int i = 0, quiet = 0; i < MaximumWarmUpBlocks && quiet < QuietBlocks; i++)
        {
            await MeasureAsync(bare, arguments.Port);
            await MeasureAsync(library, arguments.Port);
            var now = JitInfo.GetCompiledMethodCount();
            (quiet, compiled) = now == compiled ? (quiet + 1, compiled) : (0, now);
        }

        for (var i = 0; i < arguments.Pairs; i++)
        {
            var libraryFirst = i % 2 == 1;
            var first = await MeasureAsync(libraryFirst ? library : bare, arguments.Port);
            var second = await MeasureAsync(libraryFirst ? bare : library, arguments.Port);
            Console.WriteLine(libraryFirst ? new BlockPair(second, first) : new BlockPair(first, second));
        }

        return 0;
    }

    private static async Task<Block> MeasureAsync(Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> connect, int port)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var resumed = 0;
        var buffer = new byte[1];
        for (var i = 0; i < BlockLength; i++)
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

        return new(
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / BlockLength,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / BlockLength,
            (double)resumed / BlockLength);
    }

    private static Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> WithLibrary(ClientArguments arguments, string host)
    {
        var options = new TlsClientOptions { Policy = arguments.Policy };
        options.ServerCertificate.TrustAnchorPem = arguments.RootPem;
        var connector = new TlsConnector(options);
        return async (transport, port) =>
        {
            var connection = await connector.ConnectAsync(transport, host, port, CancellationToken.None);
            return (connection.Stream, connection.Session.Resumed is true);
        };
    }

    private static Func<NetworkStream, int, Task<(SslStream Stream, bool Resumed)>> WithoutLibrary(ClientArguments arguments, string host)
    {
        var chainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(arguments.RootPem));
        return async (transport, _) =>
        {
            var stream = new SslStream(transport);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12,
                CertificateChainPolicy = chainPolicy,
            });
            return (stream, false);
        };
    }
}
