using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using IotHubSecureClient.Emulation.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace IotHubSecureClient.Tests.Hosting;

public sealed class HubListenerTests : IAsyncDisposable
{
    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly HubPorts _ports = new([IPAddress.Loopback]);
    private readonly IPEndPoint _endpoint;
    private readonly Socket[] _sockets;
    private readonly HubListener _listener;

    public HubListenerTests()
    {
        _endpoint = _ports.Bind(0)[0];
        _sockets = _ports.Take(_endpoint.Port);
        _listener = new HubListener(_endpoint, _connections);
        _listener.Listen(_sockets);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _connections.Dispose();
        _ports.Dispose();
    }

    [Fact]
    public async Task Close_SocketThatAStartingProcessHasToo_RefusesAndFreesThePort()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This test copies a socket as Linux does.");
        using var copy = new SafeFileHandle(dup((int)_sockets[0].Handle), ownsHandle: true);

        _listener.Close();

        using var client = new TcpClient();
        var exception = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(_endpoint, Token).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, exception.SocketErrorCode);
        Assert.Equal(_endpoint, Assert.Single(_ports.Bind(_endpoint.Port)));
    }

    [Fact]
    public async Task AcceptAsync_ListenerUnbound_ReturnsNothing()
    {
        ValueTask<ConnectionContext?> accepting = _listener.AcceptAsync(Token);

        await _listener.UnbindAsync(Token);

        Assert.Null(await accepting);
    }

    [Fact]
    public async Task Listen_OtherSocketsAfterClose_AcceptsThere()
    {
        _listener.Close();
        _ports.Bind(_endpoint.Port, listens: false);
        _listener.Listen(_ports.Take(_endpoint.Port));

        using var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync(_endpoint, Token);
        await using ConnectionContext? connection = await _listener.AcceptAsync(Token);

        Assert.Equal(client.Client.LocalEndPoint, connection?.RemoteEndPoint);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int dup(int descriptor);
}
