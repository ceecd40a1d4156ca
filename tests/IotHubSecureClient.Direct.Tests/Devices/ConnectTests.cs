using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tls;
using DeviceStatus = IotHubSecureClient.Emulation.Registry.DeviceStatus;

namespace IotHubSecureClient.Tests.Devices;

public class ConnectTests
{
    private const string OtherKey = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt, DevHubEndpoint.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket, DevHubEndpoint.Https)]
    public async Task ConnectAsync_Hub_RecordsWhatTheHubSaw(DirectTransport transport, DevHubEndpoint endpoint)
    {
        await using var hub = await DirectTestHub.StartAsync();

        var client = await hub.ConnectDeviceAsync(transport);

        var connection = Assert.Single(hub.Hub.Connections);
        var session = client.LastHandshake!.Session!;
        Assert.Equal((endpoint, "localhost"), (connection.Endpoint, connection.ServerName));
        Assert.Equal((connection.ProtocolVersion, connection.CipherSuite), (session.ProtocolVersion, session.CipherSuite));
        Assert.Equal(SslProtocols.Tls12, session.ProtocolVersion);
        Assert.Equal(TlsPolicies.Default.CipherSuites, connection.Offer!.CipherSuites.Where(suite => Enum.IsDefined(suite)));
        Assert.Null(client.LastHandshake.Violation);
        Assert.True(hub.Hub.Devices.Find("device1")!.IsConnected);
    }

    [Fact]
    public async Task ConnectAsync_Connected_DoesNothing()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();

        await client.ConnectAsync(Cancellation);

        Assert.Equal(1, hub.Hub.Connections.Total);
    }

    [Fact]
    public async Task ConnectAsync_SeveralAtOnce_MakeOneConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.ConnectAsync(Cancellation)));

        Assert.Equal(1, hub.Hub.Connections.Total);
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt, "wrong key")]
    [InlineData(DirectTransport.Mqtt, "unknown")]
    [InlineData(DirectTransport.Mqtt, "disabled")]
    [InlineData(DirectTransport.Mqtt, "expired")]
    [InlineData(DirectTransport.MqttWebSocket, "wrong key")]
    [InlineData(DirectTransport.MqttWebSocket, "unknown")]
    [InlineData(DirectTransport.MqttWebSocket, "disabled")]
    [InlineData(DirectTransport.MqttWebSocket, "expired")]
    public async Task ConnectAsync_RefusedCredentials_ThrowsUnauthorized(DirectTransport transport, string reason)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = hub.Hub.Devices.Create("device1");
        hub.Hub.Devices.Create("device2");
        hub.Hub.Devices.SetStatus("device2", DeviceStatus.Disabled);
        var connectionString = reason switch
        {
            "wrong key" => $"HostName=localhost;DeviceId=device1;SharedAccessKey={OtherKey}",
            "unknown" => $"HostName=localhost;DeviceId=device3;SharedAccessKey={OtherKey}",
            "disabled" => hub.Hub.Devices.Find("device2")!.ConnectionString,
            _ => WithToken(device, hub.Clock.GetUtcNow().AddSeconds(-1)),
        };
        var client = hub.CreateDevice(hub.Options(connectionString, transport));

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => client.ConnectAsync(Cancellation).Guard());

        Assert.Equal((IotHubErrorCodes.Unauthorized, false), (exception.ErrorCode, exception.IsTransient));
        Assert.Equal(DirectConnectionState.Disconnected, client.State);
        Assert.DoesNotContain("sig=", exception.ToString());
        Assert.DoesNotContain(OtherKey, exception.ToString());
    }

    [Fact]
    public async Task ConnectAsync_GivenToken_Connects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.Options(WithToken(hub.Hub.Devices.Create("device1"), hub.Clock.GetUtcNow().AddHours(1))));

        await client.ConnectAsync(Cancellation);

        Assert.Equal(DirectConnectionState.Connected, client.State);
    }

    [Fact]
    public async Task ConnectAsync_ElsewhereWithTheSameIdentity_EndsTheFirst()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var options = hub.AddDevice();
        var first = hub.CreateDevice(options);
        await first.ConnectAsync(Cancellation);
        var lost = new TaskCompletionSource<Exception?>();
        first.StateChanged += (_, change) => lost.TrySetResult(change.Reason);

        var second = hub.CreateDevice(options);
        await second.ConnectAsync(Cancellation);

        Assert.Equal(IotHubErrorCodes.NotConnected, Assert.IsType<IotHubDirectException>(await lost.Task.Guard()).ErrorCode);
        Assert.Equal(DirectConnectionState.Disconnected, first.State);
        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => first.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation));
        Assert.Equal(IotHubErrorCodes.NotConnected, exception.ErrorCode);
        await first.ConnectAsync(Cancellation);
        await first.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
    }

    [Fact]
    public async Task StateChanged_ConnectionReset_TellsWhatEndedIt()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var lost = new TaskCompletionSource<Exception?>();
        client.StateChanged += (_, change) => lost.TrySetResult(change.Reason);

        hub.Hub.Faults.CutConnections();

        var reason = Assert.IsType<IotHubDirectException>(await lost.Task.Guard());
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(reason.GetBaseException()).SocketErrorCode);
    }

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task ConnectAsync_Again_ResumesTheTlsSession(DirectTransport transport)
    {
        // Sessions are kept for each host name: another test with this one would put its session in the place of this test's.
        await using var hub = await DirectTestHub.StartAsync(options => options.HostName = $"resumes-{transport}.example.net");

        // A policy that needs no suites to be set for each connection: setting them keeps the runtime from resuming.
        var client = await hub.ConnectDeviceAsync(transport, configure: options => (options.Address, options.Tls!.Policy.Preset) = ("127.0.0.1", nameof(TlsPolicies.IotHub20250831)));
        await client.CloseAsync(Cancellation);
        await client.ConnectAsync(Cancellation);

        Assert.Equal([false, true], hub.Hub.Connections.Select(connection => connection.Resumed));
    }

    [Fact]
    public async Task ConnectAsync_StateChanges_AreTold()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());
        List<DirectConnectionState> states = [];
        client.StateChanged += (_, change) => states.Add(change.State);

        await client.ConnectAsync(Cancellation);
        await client.CloseAsync(Cancellation);
        await client.CloseAsync(Cancellation);
        await client.DisposeAsync();

        Assert.Equal([DirectConnectionState.Connecting, DirectConnectionState.Connected, DirectConnectionState.Disconnected, DirectConnectionState.Disposed], states);
    }

    [Fact]
    public async Task ConnectAsync_StateHandlerThrows_Connects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());
        client.StateChanged += (_, _) => throw new InvalidOperationException();

        await client.ConnectAsync(Cancellation);

        Assert.Equal(DirectConnectionState.Connected, client.State);
    }

    [Fact]
    public async Task ConnectAsync_NothingListens_ThrowsTransient()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());
        await hub.Hub.DisposeAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => client.ConnectAsync(Cancellation).Guard());

        Assert.Equal((IotHubErrorCodes.ConnectionFailed, true), (exception.ErrorCode, exception.IsTransient));
        Assert.StartsWith($"No connection to 'localhost:{hub.Hub.MqttPort}' could be made: ", exception.Message);
    }

    [Fact]
    public async Task ConnectAsync_Address_IsConnectedToAndTheHostVerified()
    {
        await using var hub = await DirectTestHub.StartAsync(options => options.HostName = "hub.example.net");
        var client = await hub.ConnectDeviceAsync(configure: options => options.Address = "127.0.0.1");

        Assert.Equal("hub.example.net", Assert.Single(hub.Hub.Connections).ServerName);
        await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);
    }

    [Fact]
    public async Task ConnectAsync_WebSocketPathIsNotThere_ThrowsWithTheStatus()
    {
        await using var device = new ScriptedDevice(options => options.Transport = DirectTransport.MqttWebSocket);
        var connecting = device.Client.ConnectAsync(Cancellation);
        var stream = await device.Server.AcceptAsync();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], Cancellation));
        await stream.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => connecting.Guard());

        Assert.Equal((503, IotHubErrorCodes.ServiceUnavailable, true), (exception.StatusCode, exception.ErrorCode, exception.IsTransient));
    }

    [Fact]
    public async Task ConnectAsync_ModelId_IsAnnounced()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(configure: options => options.ModelId = "dtmi:com:example:thermostat;1");

        await client.SendTelemetryAsync(TelemetryMessage.FromText("x"), Cancellation);

        var message = await hub.Hub.Telemetry.ReadAllAsync(Cancellation).FirstAsync(Cancellation);
        Assert.Equal("dtmi:com:example:thermostat;1", message.SystemProperties["dt-dataschema"]);
    }

    private static string WithToken(HubDevice device, DateTimeOffset expiry) =>
        $"HostName=localhost;DeviceId=device1;SharedAccessSignature={SharedAccessSignature.Create("localhost/devices/device1", device.PrimaryKey!, expiry).Token}";
}
