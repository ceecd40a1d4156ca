using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
using IotHubSecureClient.Tests.EndToEnd;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices.Client.Exceptions;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Clients;

public sealed class RefusalProbeTests
{
    private const string Host = "localhost";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<DevHubTlsProfile, DevHubKeyAlgorithm, TlsViolationKind> Refusals => new()
    {
        { DevHubTlsProfile.Tls11Only, DevHubKeyAlgorithm.Rsa2048, TlsViolationKind.NothingInCommon },
        { DevHubTlsProfile.Tls11Anyway, DevHubKeyAlgorithm.Rsa2048, TlsViolationKind.ProtocolVersion },
        { DevHubTlsProfile.Tls13Only, DevHubKeyAlgorithm.Rsa2048, TlsViolationKind.NothingInCommon },
        { DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), DevHubKeyAlgorithm.EcdsaP256, TlsViolationKind.CipherSuite },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task IsRefusedAsync_EndOfAConnectionToAHubOutsideThePolicy_IsTheViolationToldOnce(DevHubTlsProfile profile, DevHubKeyAlgorithm key, TlsViolationKind expected)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = profile, KeyAlgorithm = key }, Cancellation);
        using var gates = CreateGates(hub);
        var told = 0;
        gates.ViolationDetected += (_, _) => told++;
        var probe = new RefusalProbe(gates);
        var failure = EndOfConnection();

        Assert.False(gates.TryGetViolation(failure, Host, out _));
        Assert.True(await probe.IsRefusedAsync(failure, Host, hub.MqttPort, DateTimeOffset.MinValue, Cancellation));
        Assert.True(probe.IsRefused(failure, Host, hub.MqttPort));

        Assert.True(gates.TryGetViolation(new AggregateException(failure), Host, out var violation));
        Assert.Equal(expected, Assert.Single(violation.Violations).Kind);
        Assert.False(gates.TryGetViolation(EndOfConnection(), Host, out _));
        Assert.Equal(1, told);
        Assert.Equal(1, hub.Connections.Total);
        var connection = await hub.Connections.WaitForAsync(each => each.IsClosed, Cancellation);
        Assert.Equal(0, connection.ApplicationBytesReceived);
    }

    [Fact]
    public async Task IsRefused_WhatAGateHasRefusedJustNow_IsNotProbedAgain()
    {
        await using var hub = await DevHub.StartAsync(
            new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }, Cancellation);
        var time = new FakeTimeProvider();
        using var gates = CreateGates(hub, time);
        await Assert.ThrowsAnyAsync<Exception>(() => new EndpointProbe(gates).RunAsync(Host, [new(hub.MqttPort, null)], Cancellation));
        var refused = gates.LastHandshake(Host)!.Violation;
        var probe = new RefusalProbe(gates);

        var (first, second) = (EndOfConnection(), EndOfConnection());
        Assert.True(probe.IsRefused(first, Host, hub.MqttPort));
        Assert.True(await probe.IsRefusedAsync(second, Host, hub.MqttPort, DateTimeOffset.MinValue, Cancellation));

        Assert.All([first, second], failure => Assert.Same(refused, gates.TryGetViolation(failure, Host, out var violation) ? violation : null));
        Assert.Equal(1, hub.Connections.Total);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await probe.IsRefusedAsync(EndOfConnection(), Host, hub.MqttPort, DateTimeOffset.MinValue, Cancellation));
        Assert.Equal(2, hub.Connections.Total);
    }

    [Fact]
    public async Task ViolationDetected_HandlerThatThrows_LeavesTheRefusalAsItIs()
    {
        await using var hub = await DevHub.StartAsync(
            new DevHubOptions { KeyAlgorithm = DevHubKeyAlgorithm.EcdsaP256, TlsProfile = DevHubTlsProfile.ForCipherSuites(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) }, Cancellation);
        using var gates = CreateGates(hub);
        gates.ViolationDetected += static (_, _) => throw new InvalidOperationException("The application's own.");

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => new EndpointProbe(gates).RunAsync(Host, [new(hub.MqttPort, null)], Cancellation));

        Assert.True(gates.TryGetViolation(exception, Host, out var violation));
        Assert.Equal(TlsViolationKind.CipherSuite, Assert.Single(violation.Violations).Kind);
    }

    [Fact]
    public async Task IsRefused_HubUnderThePolicy_IsNot()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(hub);

        Assert.False(new RefusalProbe(gates).IsRefused(EndOfConnection(), Host, hub.MqttPort));
        Assert.Equal(1, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_ClientsOfOneHubAtOnce_AreToldByOneProbe()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        var time = new FakeTimeProvider();
        using var gates = CreateGates(hub, time: time);
        var probe = new RefusalProbe(gates);

        Assert.True(probe.IsRefused(EndOfConnection(), Host, hub.MqttPort));
        time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.True(probe.IsRefused(EndOfConnection(), Host, hub.MqttPort));
        Assert.Equal(1, hub.Connections.Total);

        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(probe.IsRefused(EndOfConnection(), Host, hub.MqttPort));
        Assert.Equal(2, hub.Connections.Total);
    }

    /// <summary>A client loses its connection to a hub that fails over, and connects again to what has come back.</summary>
    [Fact]
    public async Task IsRefused_HubThatWasGoneJustNow_IsProbedAgain()
    {
        var address = LoopbackAddress.Next();
        using var gates = new ClientGates(new SecureClientFactoryOptions(), new FakeTimeProvider(), null);
        var probe = new RefusalProbe(gates);
        Assert.False(probe.IsRefused(EndOfConnection(), address.ToString(), 8883));
        var options = new DevHubOptions { MqttPort = 8883, TlsProfile = DevHubTlsProfile.Tls13Only };
        options.ListenAddresses.Clear();
        options.ListenAddresses.Add(address);
        await using var hub = await DevHub.StartAsync(options, Cancellation);

        Assert.True(probe.IsRefused(EndOfConnection(), address.ToString(), 8883));
    }

    /// <summary>Else the SDK would connect once more for each of them.</summary>
    [Fact]
    public async Task IsRefused_ProbeOfAnotherClientUnderWay_IsWaitedFor()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        var probe = new RefusalProbe(gates);

        var asked = Enumerable.Range(0, 16).Select(_ => AskOnAThreadAsync(probe, Host, hub.MqttPort));

        Assert.All(await Task.WhenAll(asked), Assert.True);
        Assert.Equal(1, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_ManyThreadsWaitForTheProbe_IsNotWaitedFor()
    {
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        var time = new FakeTimeProvider();
        using var gates = new ClientGates(new SecureClientFactoryOptions(), time, null);
        var probe = new RefusalProbe(gates);

        var asked = Enumerable.Range(0, 17).Select(_ => AskOnAThreadAsync(probe, "127.0.0.1", port)).ToArray();
        Assert.False(await await Task.WhenAny(asked));
        Assert.Equal(1, asked.Count(static each => each.IsCompleted));

        // A hub that says nothing is left after five seconds. The probe may not have started to count them yet.
        var all = Task.WhenAll(asked);
        while (!all.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.All(await all, Assert.False);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, false)]
    [InlineData(SocketError.HostUnreachable, false)]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.TimedOut, false)]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.ConnectionAborted, true)]
    public async Task IsRefused_FailureOfASocket_IsProbedWhereThereWasAConnection(SocketError error, bool isProbed)
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);

        Assert.Equal(isProbed, new RefusalProbe(gates).IsRefused(new IotHubCommunicationException("Transient network error.", new IOException("", new SocketException((int)error))), Host, hub.MqttPort));
        Assert.Equal(isProbed ? 1 : 0, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_FailureThatTellsItsReason_IsNotProbed()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);
        var probe = new RefusalProbe(gates);

        Assert.False(probe.IsRefused(new IotHubCommunicationException("Lost."), Host, hub.MqttPort));
        Assert.False(probe.IsRefused(new UnauthorizedException("The key is wrong.", new IOException("CONNECT failed.")), Host, hub.MqttPort));
        Assert.False(probe.IsRefused(new OperationCanceledException("The caller cancelled.", new IOException("Aborted.")), Host, hub.MqttPort));
        Assert.False(probe.IsRefused(new IotHubCommunicationException("Failed.", new AuthenticationException("The client's certificate is missing.")), Host, hub.MqttPort));
        Assert.Equal(0, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_FailureWithoutACauseThatWasThrown_IsProbed()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls13Only }, Cancellation);
        using var gates = CreateGates(hub);

        var failure = Assert.Throws<IotHubCommunicationException>(new Action(static () => throw new IotHubCommunicationException("MQTT is disconnected.")));

        Assert.True(new RefusalProbe(gates).IsRefused(failure, Host, hub.MqttPort));
    }

    [Fact]
    public async Task IsRefused_HubThatWasVerifiedJustNow_IsNotProbed()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        using var gates = CreateGates(hub);
        await new EndpointProbe(gates).RunAsync(Host, [new(hub.MqttPort, null)], Cancellation);

        Assert.False(new RefusalProbe(gates).IsRefused(EndOfConnection(), Host, hub.MqttPort));
        Assert.Equal(1, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_HubThatWasVerifiedBeforeTheAttempt_IsProbed()
    {
        await using var hub = await DevHub.StartAsync(cancellationToken: Cancellation);
        var time = new FakeTimeProvider();
        using var gates = CreateGates(hub, time);
        var probe = new RefusalProbe(gates);
        await new EndpointProbe(gates).RunAsync(Host, [new(hub.MqttPort, null)], Cancellation);

        Assert.False(probe.IsRefused(EndOfConnection(), Host, hub.MqttPort, time.GetUtcNow()));
        Assert.Equal(2, hub.Connections.Total);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await probe.IsRefusedAsync(EndOfConnection(), Host, hub.MqttPort, time.GetUtcNow(), Cancellation));
        Assert.Equal(3, hub.Connections.Total);
    }

    [Fact]
    public async Task IsRefused_OfferThatNothingRestricts_IsNotProbed()
    {
        await using var hub = await DevHub.StartAsync(new DevHubOptions { TlsProfile = DevHubTlsProfile.Tls11Only }, Cancellation);
        using var gates = CreateGates(hub, mode: EnforcementMode.ReportOnly);
        Assert.SkipWhen(gates.IsProcessPolicyInForce, "This process is under a policy as a whole.");

        Assert.False(new RefusalProbe(gates).IsRefused(EndOfConnection(), Host, hub.MqttPort));
        Assert.Equal(0, hub.Connections.Total);
    }

    /// <summary>What the SDK throws where it sees the end of a connection before the alert.</summary>
    private static Task<bool> AskOnAThreadAsync(RefusalProbe probe, string host, int port) =>
        Task.Factory.StartNew(() => probe.IsRefused(EndOfConnection(), host, port), Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static IotHubCommunicationException EndOfConnection() => new("Transient network error.", new IOException("The channel is closed."));

    private static ClientGates CreateGates(DevHub hub, FakeTimeProvider? time = null, EnforcementMode mode = EnforcementMode.Strict) =>
        new(new SecureClientFactoryOptions { Mode = mode, ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } }, time, null);
}
