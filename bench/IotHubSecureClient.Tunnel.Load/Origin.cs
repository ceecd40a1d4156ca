using System.Net;
using System.Net.Sockets;

namespace IotHubSecureClient.Tunnel.Load;

/// <summary>The server behind every variant. It ends when its input does.</summary>
internal static class Origin
{
    private const int ChunkLength = 64 * 1024;

    public static async Task<int> RunAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        var accepting = AcceptAsync(listener);
        await Console.In.ReadToEndAsync();
        listener.Close();
        await accepting;
        return 0;
    }

    private static async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync());
            }
        }
        catch (SocketException)
        {
            // The listener was closed: the load is over.
        }
    }

    private static async Task ServeAsync(Socket client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                var hello = new byte[Hello.Client(true).Length];
                await LoadClient.ReceiveAsync(client, hello);
                await client.SendAsync(Hello.Server);
                var chunk = new byte[ChunkLength];
                while (hello[Hello.RandomOffset] == Hello.Stream)
                {
                    await client.SendAsync(chunk);
                }

                await client.ReceiveAsync(chunk);
            }
            catch (SocketException)
            {
                // The client has measured enough and closed.
            }
        }
    }
}
