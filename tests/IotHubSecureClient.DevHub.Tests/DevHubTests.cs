using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests;

public sealed class DevHubTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_Defaults_AnswersHttpsOverTls12()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        using var handler = new SocketsHttpHandler { SslOptions = TestClient.Options(hub), UseProxy = false };
        using var http = new HttpClient(handler);

        using HttpResponseMessage response = await http.GetAsync(new Uri($"https://localhost:{hub.HttpsPort}/"), Token);

        Assert.NotEqual(0, (int)response.StatusCode);
        DevHubConnection record = Assert.Single(hub.Connections);
        Assert.Equal(DevHubEndpoint.Https, record.Endpoint);
        Assert.Equal(DevHubVerdict.Accepted, record.Verdict);
        Assert.Equal(SslProtocols.Tls12, record.ProtocolVersion);
        Assert.True(record.ApplicationBytesReceived > 0);
    }

    [Fact]
    public async Task StartAsync_Defaults_ListensOnEveryLoopbackAddressInUse()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);

        await using (TestClient v4 = await TestClient.ConnectAsync(hub, hub.MqttPort))
        {
            Assert.True(v4.Stream.IsAuthenticated);
        }

        if (Socket.OSSupportsIPv6)
        {
            await using TestClient v6 = await TestClient.ConnectAsync(hub, hub.MqttPort, options => options.TargetHost = "::1", IPAddress.IPv6Loopback);
            Assert.True(v6.Stream.IsAuthenticated);
        }
    }

    [Fact]
    public async Task StartAsync_FixedPortThatIsTaken_ThrowsNamingPort()
    {
        await using DevHub first = await DevHub.StartAsync(cancellationToken: Token);

        var exception = await Assert.ThrowsAsync<IOException>(() => DevHub.StartAsync(new DevHubOptions { MqttPort = first.MqttPort }, Token));

        Assert.Contains($"\"{first.MqttPort}\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SecondHub_IsNotTrustedByRootOfFirst()
    {
        await using DevHub first = await DevHub.StartAsync(cancellationToken: Token);
        await using DevHub second = await DevHub.StartAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(first, second.MqttPort));

        DevHubConnection record = await second.ConnectionAsync(connection => connection.IsClosed);
        Assert.Equal(0, record.ApplicationBytesReceived);
    }

    [Fact]
    public async Task StartAsync_GivenHostNames_AreInCertificate()
    {
        await using DevHub hub = await DevHub.StartAsync(
            new DevHubOptions { HostName = "hub.example", AdditionalHostNames = { "gateway.example" } }, Token);

        foreach (string name in (string[])["hub.example", "gateway.example", "localhost", "127.0.0.1"])
        {
            await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort, options => options.TargetHost = name);
            Assert.True(client.Stream.IsAuthenticated);
        }
    }

    [Fact]
    public async Task DisposeAsync_OpenConnection_ClosesIt()
    {
        DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);

        await hub.DisposeAsync();

        int read = 0;
        try
        {
            read = await client.Stream.ReadAsync(new byte[1], Token);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        Assert.Equal(0, read);
        Assert.True(Assert.Single(hub.Connections).IsClosed);
        using var again = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => again.ConnectAsync(IPAddress.Loopback, hub.MqttPort, Token).AsTask());
    }

    [Fact]
    public async Task StartAsync_Defaults_GivesConnectionStringsWithItsPorts()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);

        Assert.StartsWith($"HostName=localhost:{hub.MqttPort};DeviceId=device-1;", hub.Devices.Create("device-1").ConnectionString, StringComparison.Ordinal);
        Assert.StartsWith($"HostName=localhost:{hub.HttpsPort};SharedAccessKeyName=service;", hub.GetServiceConnectionString("service"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_LoggerFactory_ReceivesRefusal()
    {
        using var provider = new FakeLoggerProvider();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(provider));
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { LoggerFactory = factory, TlsProfile = DevHubTlsProfile.Tls13Only }, Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        await hub.ClosedConnectionAsync();
        FakeLogRecord line = Assert.Single(provider.Collector.GetSnapshot(), one => one.Id.Id == 2001);
        Assert.EndsWith(
            "to Mqtt was refused in the handshake: The client offers no protocol version of this hub: \"TLS 1.2\". Allowed: TLS 1.3. Alert: protocol_version (70).",
            line.Message,
            StringComparison.Ordinal);
    }
}
