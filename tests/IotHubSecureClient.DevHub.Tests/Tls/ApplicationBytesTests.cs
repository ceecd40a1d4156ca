using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Faults;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Tls;

/// <summary>What the record says of clients that send a credential though no handshake was accepted.</summary>
public sealed class ApplicationBytesTests
{
    private static readonly byte[] MqttConnect = [0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 1, (byte)'a'];
    private static readonly byte[] DataRecord = [23, 3, 3, 0, 15, .. MqttConnect];
    private static readonly byte[] AlertRecord = TlsAlert.Fatal(TlsAlertDescription.HandshakeFailure).ToRecord();

    private static readonly Dictionary<string, DevHubHandshakeFault> Faults = new()
    {
        ["stall"] = DevHubHandshakeFault.Stall,
        ["stall after ServerHello"] = DevHubHandshakeFault.StallAfterServerHello,
        ["garbage"] = DevHubHandshakeFault.Garbage,
        ["close"] = DevHubHandshakeFault.Close,
        ["close halfway"] = DevHubHandshakeFault.CloseHalfway,
        ["oversized"] = DevHubHandshakeFault.OversizedHello,
        ["alert"] = DevHubHandshakeFault.Alert(TlsAlertDescription.InsufficientSecurity),
        ["TLS 1.1"] = DevHubTlsProfile.Tls11Anyway.HandshakeFault!,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], int> Answers
    {
        get
        {
            var all = new TheoryData<string, byte[], int>();
            foreach (string hub in (string[])["refusal", "handshake", .. Faults.Keys])
            {
                all.Add(hub, [], 0);
                all.Add(hub, AlertRecord, 0);
                all.Add(hub, MqttConnect, MqttConnect.Length);
                all.Add(hub, [.. AlertRecord, .. MqttConnect], MqttConnect.Length);
                all.Add(hub, DataRecord, DataRecord.Length);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task ApplicationBytesReceived_WhatFollowsTheHello_CountsIfItIsNoHandshake(string kind, byte[] sent, int expected)
    {
        await using DevHub hub = await StartAsync(kind);
        using TcpClient tcp = await ConnectAsync(hub);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(await HelloAsync(hub), Token);
        await hub.ConnectionAsync(one => one.Offer is not null);
        if (kind == "refusal")
        {
            await hub.ConnectionAsync(one => one.Verdict == DevHubVerdict.Refused);
        }

        await stream.WriteAsync(sent, Token);
        tcp.Client.Shutdown(SocketShutdown.Send);

        await stream.CopyToAsync(Stream.Null, Token);
        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.NotEqual(DevHubVerdict.Accepted, record.Verdict);
        Assert.Equal(expected, record.ApplicationBytesReceived);
    }

    [Fact]
    public async Task ApplicationBytesReceived_ClientThatSpeaksNoTls_CountsAll()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        using TcpClient tcp = await ConnectAsync(hub);
        await tcp.GetStream().WriteAsync(MqttConnect, Token);
        tcp.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(MqttConnect.Length, (await hub.ClosedConnectionAsync()).ApplicationBytesReceived);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task ApplicationBytesReceived_ClientThatRefusesTheCertificate_IsZero(SslProtocols version)
    {
        DevHubTlsProfile profile = DevHubTlsProfile.MinTls12 with { ProtocolVersions = version, CipherSuites = [.. DevHubTlsProfile.MinTls12.CipherSuites, TlsCipherSuite.TLS_AES_256_GCM_SHA384] };
        await using DevHub other = await DevHub.StartAsync(cancellationToken: Token);
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = profile }, Token);
        SslClientAuthenticationOptions options = TestClient.Options(other);
        options.EnabledSslProtocols = version;

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort, options));

        Assert.Equal(0, (await hub.ClosedConnectionAsync()).ApplicationBytesReceived);
    }

    [Fact]
    public async Task Refusal_ClientThatWaits_SeesAlertAndEndWhileTheHubStillHears()
    {
        await using DevHub hub = await StartAsync("refusal", new FakeTimeProvider());
        using TcpClient tcp = await ConnectAsync(hub);
        await tcp.GetStream().WriteAsync(await HelloAsync(hub), Token);
        using var received = new MemoryStream();

        await tcp.GetStream().CopyToAsync(received, Token);

        Assert.Equal(TlsAlert.Fatal(TlsAlertDescription.ProtocolVersion).ToRecord(), received.ToArray());
        Assert.False(Assert.Single(hub.Connections).IsClosed);
        await tcp.GetStream().WriteAsync(MqttConnect, Token);
        await hub.ConnectionAsync(one => one.ApplicationBytesReceived == MqttConnect.Length);
    }

    [Fact]
    public async Task Refusal_ClientThatStaysSilent_IsCutOffAfterFiveSeconds()
    {
        var time = new FakeTimeProvider();
        await using DevHub hub = await StartAsync("refusal", time);
        using TcpClient tcp = await ConnectAsync(hub);
        await tcp.GetStream().WriteAsync(await HelloAsync(hub), Token);
        await tcp.GetStream().CopyToAsync(Stream.Null, Token);
        Task<DevHubConnection> closed = hub.ClosedConnectionAsync();

        // The end of the hub's direction is seen before its clock is set: the time is advanced until it is.
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(DevHubVerdict.Refused, (await closed).Verdict);
    }

    [Fact]
    public async Task Refusal_ClientThatNeverStops_IsCutOff()
    {
        await using DevHub hub = await StartAsync("refusal");
        using TcpClient tcp = await ConnectAsync(hub);
        await tcp.GetStream().WriteAsync(await HelloAsync(hub), Token);
        byte[] bytes = new byte[64 * 1024];

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                await tcp.GetStream().WriteAsync(bytes, Token);
            }
        });

        Assert.True((await hub.ClosedConnectionAsync()).ApplicationBytesReceived > 1000 * 1024);
    }

    private static Task<DevHub> StartAsync(string kind, TimeProvider? time = null) => DevHub.StartAsync(
        new DevHubOptions
        {
            TimeProvider = time ?? TimeProvider.System,
            TlsProfile = kind switch
            {
                "refusal" => DevHubTlsProfile.Tls13Only,
                "handshake" => DevHubTlsProfile.MinTls12,
                _ => DevHubTlsProfile.MinTls12 with { HandshakeFault = Faults[kind] },
            },
        },
        Token);

    private static async Task<TcpClient> ConnectAsync(DevHub hub)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, hub.MqttPort, Token);
        return tcp;
    }

    // What a client of TLS 1.2 says first, taken from its stream.
    private static async Task<byte[]> HelloAsync(DevHub hub)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        using TcpClient accepted = await listener.AcceptTcpClientAsync(Token);
        await using var client = new SslStream(tcp.GetStream());
        Task handshake = client.AuthenticateAsClientAsync(TestClient.Options(hub), Token);
        byte[] header = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(header, Token);
        byte[] body = new byte[(header[3] << 8) | header[4]];
        await accepted.GetStream().ReadExactlyAsync(body, Token);
        accepted.Close();
        await Assert.ThrowsAnyAsync<IOException>(() => handshake);
        return [.. header, .. body];
    }
}
