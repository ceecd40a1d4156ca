using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.Channels;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>A hub that was under the policy when the SDK's client first connected, and is not when it connects again by itself.</summary>
public sealed class LaterConnectTests
{
    internal const TlsCipherSuite Allowed = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;

    /// <summary>The SDK offers it, since nothing restricts its suites.</summary>
    internal const TlsCipherSuite Outside = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only)]
    [InlineData(TransportType.Mqtt_WebSocket_Only)]
    public async Task Reconnect_HubThatHasLeftThePolicy_IsRefusedOnceAndTheClientsOwnHandlerIsTold(TransportType transport)
    {
        MatrixHub.SkipUnlessItConnects();
        IPAddress home = LoopbackAddress.Next(), elsewhere = LoopbackAddress.Next();
        await using var hub = await StartAsync(home);
        await using var factory = CreateFactory(hub.TrustAnchorPem);
        List<TlsViolationEventArgs> told = [];
        factory.ViolationDetected += (_, arguments) => told.Add(arguments);
        await using var client = factory.DeviceClients.CreateFromConnectionString($"HostName={home};DeviceId=device;SharedAccessKey={MatrixHub.DeviceKey}", transport);
        var statuses = Channel.CreateUnbounded<ConnectionStatus>();
        client.SetConnectionStatusChangesHandler((status, _) => statuses.Writer.TryWrite(status));
        await client.OpenAsync(Cancellation);
        Assert.Equal(ConnectionStatus.Connected, await statuses.Reader.ReadAsync(Cancellation));

        // Away, which cuts the connection, and back with another suite.
        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [elsewhere] }, cancellationToken: Cancellation);
        var connections = hub.Connections.Total;
        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [home], TlsProfile = DevHubTlsProfile.ForCipherSuites(Outside) }, cancellationToken: Cancellation);
        Assert.Equal(ConnectionStatus.Disconnected_Retrying, await statuses.Reader.ReadAsync(Cancellation));
        Assert.Equal(ConnectionStatus.Disconnected, await statuses.Reader.ReadAsync(Cancellation));

        Assert.Equal(1, hub.Connections.Total - connections);
        var last = await hub.Connections.WaitForAsync(each => each.CipherSuite == Outside && each.IsClosed, Cancellation);
        Assert.Equal(0, last.ApplicationBytesReceived);
        Assert.True(Assert.Single(told).WasRefused);
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(told[0].Violation.Violations).Kind);
        Assert.Same(told[0].Violation, factory.LastHandshake(home.ToString())!.Violation);
    }

    /// <summary>Nobody asks a gate, and the SDK keeps the failure of a connection that it makes by itself to itself.</summary>
    [Theory]
    [InlineData(TransportType.Mqtt_Tcp_Only, false)]
    [InlineData(TransportType.Mqtt_WebSocket_Only, false)]
    [InlineData(TransportType.Mqtt_WebSocket_Only, true)]
    public async Task Reconnect_HubOfAnotherVersion_IsToldByTheFactory(TransportType transport, bool isWrapped)
    {
        MatrixHub.SkipUnlessItConnects();
        IPAddress home = LoopbackAddress.Next(), elsewhere = LoopbackAddress.Next();
        await using var hub = await StartAsync(home);
        await using var factory = CreateFactory(hub.TrustAnchorPem);
        var told = Channel.CreateUnbounded<TlsPolicyViolationException>();
        factory.ViolationDetected += (_, arguments) => told.Writer.TryWrite(arguments.Violation);
        var client = factory.DeviceClients.CreateFromConnectionString($"HostName={home};DeviceId=device;SharedAccessKey={MatrixHub.DeviceKey}", transport);
        var wrapped = isWrapped ? factory.Clients.Wrap(client) : null;
        await using IAsyncDisposable owner = isWrapped ? wrapped! : client;
        await (wrapped?.OpenAsync(Cancellation) ?? client.OpenAsync(Cancellation));

        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [elsewhere] }, cancellationToken: Cancellation);
        var connections = hub.Connections.Total;
        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [home], TlsProfile = DevHubTlsProfile.Tls11Only }, cancellationToken: Cancellation);

        var violation = await told.Reader.ReadAsync(Cancellation);
        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Same(violation, factory.LastHandshake(home.ToString())!.Violation);
        Assert.False(told.Reader.TryRead(out _));

        // The SDK's own, and the one by which the factory found out: that one alone where the hub was back before the SDK has asked whether it may connect again.
        Assert.InRange(hub.Connections.Total - connections, 1, 2);
        Assert.All(hub.Connections.Where(each => each.Id > connections), each => Assert.Equal(0, each.ApplicationBytesReceived));
    }

    private static async Task<DevHub> StartAsync(IPAddress address)
    {
        var options = new DevHubOptions { MqttPort = 8883, HttpsPort = 443, TlsProfile = DevHubTlsProfile.ForCipherSuites(Allowed) };
        options.ListenAddresses.Add(address);
        var hub = await DevHub.StartAsync(options, Cancellation);
        hub.Devices.Create("device", new HubDeviceOptions { PrimaryKey = MatrixHub.DeviceKey, SecondaryKey = MatrixHub.DeviceKey });
        return hub;
    }

    internal static SecureClientFactory CreateFactory(string trustAnchorPem) => new(new SecureClientFactoryOptions
    {
        Policy = TlsPolicy.CreateBuilder("LaterConnect").AllowProtocolVersions(SslProtocols.Tls12).AllowCipherSuites(Allowed).Build(),
        ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = trustAnchorPem },
    });
}
