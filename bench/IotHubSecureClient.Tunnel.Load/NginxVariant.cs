using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>nginx as a stream proxy that reads the ClientHello, with its files in a temporary folder.</summary>
internal sealed class NginxVariant : IDisposable
{
    private const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tunnel-load-");
    private readonly Process _process;

    public NginxVariant(int originPort)
    {
        Port = FindFreePort();
        var configuration = Path.Combine(_directory.FullName, "nginx.conf");
        var load = File.Exists(Module) ? $"load_module {Module};\n" : "";
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            {{load}}daemon off; worker_processes 1; pid {{_directory.FullName}}/pid; error_log {{_directory.FullName}}/error.log;
            events { worker_connections 4096; }
            stream { server { listen 127.0.0.1:{{Port}} backlog=1024; ssl_preread on; tcp_nodelay on; proxy_buffer_size 64k; proxy_pass 127.0.0.1:{{originPort}}; } }
            """));
        _process = Process.Start(new ProcessStartInfo("nginx", ["-p", _directory.FullName, "-c", configuration, "-e", Path.Combine(_directory.FullName, "error.log")]))!;
        WaitUntilReady();
    }

    public int Port { get; }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilReady()
    {
        for (var deadline = Stopwatch.GetTimestamp() + (10 * Stopwatch.Frequency); ; Thread.Sleep(20))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetTimestamp() < deadline)
            {
                // Not listening yet.
            }
        }
    }
}
