using System.Net.Security;
using System.Security.Authentication;
using System.Threading.Channels;
using IotHubSecureClient.Tests.Sdk;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>What <see cref="LaterConnectTests"/> asks, of the paths over AMQP: a hub was under the policy at the first connect, and is not at a later one.</summary>
public sealed class AmqpLaterConnectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportType.Amqp_Tcp_Only)]
    [InlineData(TransportType.Amqp_WebSocket_Only)]
    public async Task Reconnect_HubThatHasLeftThePolicy_IsRefusedOnceAndTheClientsOwnHandlerIsTold(TransportType transport)
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = new AmqpHub(SslProtocols.Tls12, LaterConnectTests.Allowed);
        await using var factory = LaterConnectTests.CreateFactory(hub.TrustAnchorPem);
        var told = Channel.CreateUnbounded<TlsViolationEventArgs>();
        factory.ViolationDetected += (_, arguments) => told.Writer.TryWrite(arguments);
        await using var client = factory.DeviceClients.CreateFromConnectionString($"HostName={hub.Host};DeviceId=device;SharedAccessKey={MatrixHub.DeviceKey}", transport);
        var statuses = Channel.CreateUnbounded<ConnectionStatus>();
        client.SetConnectionStatusChangesHandler((status, _) => statuses.Writer.TryWrite(status));
        await SendAsync(client, hub);
        Assert.Equal(ConnectionStatus.Connected, await statuses.Reader.ReadAsync(Cancellation));

        hub.FailOver(SslProtocols.Tls12, LaterConnectTests.Outside);

        Assert.Equal(LaterConnectTests.Allowed, (await hub.Over.ReadAsync(Cancellation)).CipherSuite);
        Assert.Equal(ConnectionStatus.Disconnected_Retrying, await statuses.Reader.ReadAsync(Cancellation));
        Assert.Equal(ConnectionStatus.Disconnected, await statuses.Reader.ReadAsync(Cancellation));
        await AssertRefusedOnceAsync(hub, LaterConnectTests.Outside);
        var violation = await told.Reader.ReadAsync(Cancellation);
        Assert.True(violation.WasRefused);
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violation.Violations).Kind);
        Assert.Same(violation.Violation, factory.LastHandshake(hub.Host)!.Violation);
        Assert.False(told.Reader.TryRead(out _));
    }

    /// <summary>Nobody asks a gate, and the SDK keeps the failure of a connection that it makes by itself to itself.</summary>
    [Fact]
    public async Task Reconnect_HubOfAnotherVersion_IsToldByTheFactory()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = new AmqpHub(SslProtocols.Tls12, LaterConnectTests.Allowed);
        await using var factory = LaterConnectTests.CreateFactory(hub.TrustAnchorPem);
        var told = Channel.CreateUnbounded<TlsPolicyViolationException>();
        factory.ViolationDetected += (_, arguments) => told.Writer.TryWrite(arguments.Violation);
        await using var client = factory.DeviceClients.CreateFromConnectionString($"HostName={hub.Host};DeviceId=device;SharedAccessKey={MatrixHub.DeviceKey}", TransportType.Amqp_Tcp_Only);
        await SendAsync(client, hub);

        hub.FailOver(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384);

        var violation = await told.Reader.ReadAsync(Cancellation);
        Assert.Equal(TlsViolationKind.NothingInCommon, Assert.Single(violation.Violations).Kind);
        Assert.Same(violation, factory.LastHandshake(hub.Host)!.Violation);
        Assert.False(told.Reader.TryRead(out _));

        // The one that was cut, the SDK's next, and the one by which the factory found out.
        Assert.Equal(LaterConnectTests.Allowed, (await hub.Over.ReadAsync(Cancellation)).CipherSuite);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await hub.Over.ReadAsync(Cancellation);
            Assert.Null(refused.CipherSuite);
            Assert.Equal(0, refused.ApplicationBytesReceived);
        }

        Assert.False(hub.Over.TryRead(out _));
    }

    /// <summary>A service client connects again when it is used again.</summary>
    [Fact]
    public async Task Send_HubThatHasLeftThePolicy_IsRefusedOnceAndTheViolationIsFound()
    {
        MatrixHub.SkipUnlessItConnects();
        await using var hub = new AmqpHub(SslProtocols.Tls12, TlsPolicies.Default.CipherSuites[0]);
        using var host = new SdkHost("paths", hub.TrustAnchorPem);
        var attempt = host.AttemptAsync(60, SdkPaths.LaterSend, $"{hub.Host}\t{MatrixHub.DeviceKey}\t{MatrixHub.DeviceKey}", Cancellation);
        Assert.Equal("put-token", await hub.Messages.Reader.ReadAsync(Cancellation));
        Assert.Equal("42", await hub.Messages.Reader.ReadAsync(Cancellation));

        // Nothing restricts what the SDK offers here, and the tunnel sees what the hub takes.
        hub.FailOver(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384);

        var outcome = await attempt;
        Assert.Equal(($"{TlsViolationKind.ProtocolVersion}, {TlsViolationKind.CipherSuite}", 1), (outcome.Violation, outcome.Events));
        Assert.Equal(TlsPolicies.Default.CipherSuites[0], (await hub.Over.ReadAsync(Cancellation)).CipherSuite);
        var refused = await hub.Over.ReadAsync(Cancellation);
        Assert.Equal(0, refused.ApplicationBytesReceived);
        Assert.False(hub.Over.TryRead(out _));
        Assert.Equal(0, hub.Connections);
    }

    private static async Task SendAsync(DeviceClient client, AmqpHub hub)
    {
        using var message = new Message("first"u8.ToArray());
        await client.SendEventAsync(message, Cancellation);
        Assert.Equal("put-token", await hub.Messages.Reader.ReadAsync(Cancellation));
        Assert.Equal("first", await hub.Messages.Reader.ReadAsync(Cancellation));
    }

    private static async Task AssertRefusedOnceAsync(AmqpHub hub, TlsCipherSuite cipherSuite)
    {
        var refused = await hub.Over.ReadAsync(Cancellation);
        Assert.Equal(cipherSuite, refused.CipherSuite);
        Assert.Equal(0, refused.ApplicationBytesReceived);
        Assert.False(hub.Over.TryRead(out _));
        Assert.Equal(0, hub.Connections);
        Assert.False(hub.Messages.Reader.TryRead(out _));
    }
}
