using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Handshake;
using IotHubSecureClient.Tests.Mqtt;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>Where a hub is after a failover, and what it speaks there.</summary>
public sealed class DevHubFailoverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailoverAsync_NoPhases_IsUpAtOtherAddressWithSamePortsAndRefusesAtTheFormer()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        IReadOnlyList<IPAddress> former = hub.Addresses;
        (int mqtt, int https) = (hub.MqttPort, hub.HttpsPort);

        await hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token);

        IPAddress address = Assert.Single(hub.Addresses);
        Assert.DoesNotContain(address, former);
        Assert.Equal((mqtt, https), (hub.MqttPort, hub.HttpsPort));
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);
        await using TestClient byAddress = await TestClient.ConnectAsync(hub, hub.HttpsPort, options => options.TargetHost = address.ToString());
        foreach (IPAddress one in former)
        {
            using var refused = new TcpClient(one.AddressFamily);
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(one, mqtt, Token).AsTask())).SocketErrorCode);
        }
    }

    [Fact]
    public async Task FailoverAsync_Again_GoesBack()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        IReadOnlyList<IPAddress> former = hub.Addresses;

        await hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token);
        await hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token);

        Assert.Equal(former, hub.Addresses);
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);
    }

    [Fact]
    public async Task FailoverAsync_GivenAddresses_IsUpThere()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        IPAddress[] addresses = [IPAddress.Parse("127.7.7.7"), IPAddress.Parse("127.7.7.8")];

        await hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [.. addresses] }, cancellationToken: Token);

        Assert.Equal(addresses, hub.Addresses);
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.HttpsPort, address: addresses[1]);
    }

    [Fact]
    public async Task FailoverAsync_AddressWhereItIs_ThrowsAndNothingHappens()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);

        await Assert.ThrowsAsync<IOException>(() => hub.FailoverAsync(new DevHubFailoverPlan { Addresses = [IPAddress.Loopback] }, cancellationToken: Token));

        Assert.False(Assert.Single(hub.Connections).IsClosed);
        await using TestClient other = await TestClient.ConnectAsync(hub, hub.MqttPort);
    }

    [Fact]
    public async Task FailoverAsync_DefaultPlan_KeepsMinTlsVersionInForce()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort, options => options.EnabledSslProtocols = SslProtocols.Tls13));

        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((DevHubVerdict.Refused, TlsAlert.Fatal(TlsAlertDescription.ProtocolVersion)), (record.Verdict, record.Alert));
    }

    [Fact]
    public async Task FailoverAsync_Tls11Only_RefusesClientOfTls12()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        try
        {
            await hub.FailoverAsync(new DevHubFailoverPlan { TlsProfile = DevHubTlsProfile.Tls11Only }, cancellationToken: Token);
        }
        catch (PlatformNotSupportedException e)
        {
            Assert.Skip(e.Message);
        }

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        Assert.Equal(0, (await hub.ClosedConnectionAsync()).ApplicationBytesReceived);
    }

    [Fact]
    public async Task FailoverAsync_Tls11Anyway_IsRefusedByClientOfTls12()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await hub.FailoverAsync(new DevHubFailoverPlan { TlsProfile = DevHubTlsProfile.Tls11Anyway }, cancellationToken: Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));

        DevHubConnection record = await hub.ClosedConnectionAsync();
        Assert.Equal((TlsAlertDescription.ProtocolVersion, 0), (record.ClientAlert?.Description, record.ApplicationBytesReceived));
    }

    [Theory]
    [InlineData(DevHubCertificateFault.Expired)]
    [InlineData(DevHubCertificateFault.WrongName)]
    [InlineData(DevHubCertificateFault.UntrustedRoot)]
    [InlineData(DevHubCertificateFault.WrongPurpose)]
    [InlineData(DevHubCertificateFault.SelfSigned)]
    public async Task FailoverAsync_CertificateFault_IsRefusedByClientThatAcceptedTheFormerCertificate(DevHubCertificateFault fault)
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        await using (TestClient before = await TestClient.ConnectAsync(hub, hub.MqttPort))
        {
            Assert.True(before.Stream.IsAuthenticated);
        }

        await hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = fault }, cancellationToken: Token);

        await Assert.ThrowsAsync<AuthenticationException>(() => TestClient.ConnectAsync(hub, hub.MqttPort));
        Assert.Equal(0, (await hub.ConnectionAsync(one => one.Id == 2 && one.IsClosed)).ApplicationBytesReceived);
        await hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token);
        await using TestClient again = await TestClient.ConnectAsync(hub, hub.MqttPort);
    }

    [Fact]
    public async Task FailoverAsync_RevokedCertificate_IsOnThePublishedList()
    {
        await using DevHub hub = await DevHub.StartAsync(new DevHubOptions { RevocationLists = DevHubRevocationLists.Published }, Token);
        byte[] before = hub.Pki.CreateIntermediateRevocationList();

        await hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = DevHubCertificateFault.Revoked }, cancellationToken: Token);

        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);
        byte[] serial = [.. client.Stream.RemoteCertificate!.GetSerialNumber().Reverse()];
        Assert.Equal(-1, before.AsSpan().IndexOf(serial));
        Assert.NotEqual(-1, hub.Pki.CreateIntermediateRevocationList().AsSpan().IndexOf(serial));
    }

    [Fact]
    public async Task FailoverAsync_AnotherUnderWay_Throws()
    {
        await using MqttTestHub hub = await MqttTestHub.StartAsync();
        RunningFailover failover = await RunningFailover.StartAsync(hub, DevHubFailoverPhaseKind.Accepting);

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token));

        await failover.FinishAsync();
    }

    [Theory]
    [InlineData(DevHubFailoverPhaseKind.Hanging)]
    [InlineData(DevHubFailoverPhaseKind.Refusing)]
    [InlineData(DevHubFailoverPhaseKind.NotFound)]
    public async Task FailoverAsync_Cancelled_AcceptsAgainWhereItWasWithNothingLost(DevHubFailoverPhaseKind kind)
    {
        await using MqttTestHub hub = await MqttTestHub.StartAsync();
        IReadOnlyList<IPAddress> former = hub.Hub.Addresses;
        using var cancellation = new CancellationTokenSource();
        RunningFailover failover = await RunningFailover.StartAsync(hub, new DevHubFailoverPlan { Phases = [new(kind, TimeSpan.FromMinutes(1))] }, cancellation.Token);
        hub.Hub.Devices.Create("created");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(failover.EndAsync);
        Assert.Equal(former, hub.Hub.Addresses);
        await using MqttRawDevice device = await MqttRawDevice.ConnectAsync(hub, "created");
    }

    [Fact]
    public async Task DisposeAsync_FailoverUnderWay_EndsIt()
    {
        MqttTestHub hub = await MqttTestHub.StartAsync();
        RunningFailover failover = await RunningFailover.StartAsync(hub, DevHubFailoverPhaseKind.Refusing);

        await hub.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(failover.EndAsync);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hub.Hub.FailoverAsync(new DevHubFailoverPlan(), cancellationToken: Token));
    }

    [Fact]
    public async Task FailoverAsync_RealTime_TakesTheTimeOfThePlan()
    {
        await using DevHub hub = await DevHub.StartAsync(cancellationToken: Token);
        DevHubFailoverPlan plan = DevHubFailoverPlan.AsObserved.Scale(0.001);
        var phases = new PhaseProbe();
        long start = TimeProvider.System.GetTimestamp();

        await hub.FailoverAsync(plan, phases, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        // The clock that timers follow may be some milliseconds ahead of the one that measures.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > plan.Duration - TimeSpan.FromMilliseconds(50));
        Assert.Equal(DevHubFailoverPhaseKind.Accepting, await phases.NextAsync());
        await using TestClient client = await TestClient.ConnectAsync(hub, hub.MqttPort);
    }
}
