using System.Text;
using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Failover;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Scripted;
using IotHubSecureClient.Tls;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverServiceClientTests
{
    private static readonly Dictionary<string, (Func<FailoverServiceClient, Task> Call, int Requests)> Lost = new()
    {
        ["read"] = (client => client.GetDeviceAsync("d", Cancellation), 2),
        ["query"] = (client => client.QueryPageAsync("SELECT * FROM devices", cancellationToken: Cancellation), 2),
        ["twin"] = (client => client.UpdateTwinAsync("d", new() { Desired = new JsonObject { ["x"] = 1 } }, cancellationToken: Cancellation), 2),
        ["update"] = (client => client.UpdateDeviceAsync(new("d"), Cancellation), 2),
        ["update of a version"] = (client => client.UpdateDeviceAsync(new("d") { ETag = "1" }, Cancellation), 1),
        ["twin of a version"] = (client => client.UpdateTwinAsync("d", new() { Desired = new JsonObject { ["x"] = 1 } }, etag: "1", cancellationToken: Cancellation), 1),
        ["create"] = (client => client.CreateDeviceAsync(new("d"), Cancellation), 1),
        ["create module"] = (client => client.CreateModuleAsync(new("d", "m"), Cancellation), 1),
        ["bulk"] = (client => client.ApplyDevicesAsync([new(BulkOperationKind.Create, new("d"))], Cancellation), 1),
        ["method"] = (client => client.InvokeMethodAsync("d", new("m"), cancellationToken: Cancellation), 1),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Lost.Keys];

    private static FailoverOptions Quick => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        AttemptTimeout = TimeSpan.FromSeconds(5),
        TotalTimeout = TimeSpan.FromSeconds(30),
        BaseDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(20),
        ReconnectWindow = TimeSpan.Zero,
        AttemptsBeforeNextEndpoint = 1,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_WhoseAnswerIsLost_IsDoneAgainOnlyWhereThatIsSafe(string name)
    {
        var (call, expected) = Lost[name];
        await using var server = new ScriptedServer();
        await using var service = new FailoverServiceClient([OptionsOf(server)], Quick, pacer: new ReconnectPacer());
        var running = call(service);

        // The first answer is lost; the one to the second request, if there is one, is a refusal that ends the call.
        var requests = 0;
        while (!running.IsCompleted && requests < 2)
        {
            var accepted = server.AcceptAsync();
            if (await Task.WhenAny(running, accepted).Guard() == running)
            {
                break;
            }

            await using var stream = await accepted;
            if (await ReadRequestAsync(stream))
            {
                requests++;
                await (requests == 2 ? stream.WriteAsync("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Cancellation) : ValueTask.CompletedTask);
            }
        }

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => running.Guard());
        Assert.Equal((expected, expected == 2 ? IotHubErrorCodes.PreconditionFailed : IotHubErrorCodes.ConnectionFailed), (requests, exception.ErrorCode));
    }

    [Fact]
    public async Task InvokeMethodAsync_ConnectionLostWhileTheDeviceRunsIt_IsNotInvokedAgain()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = new FailoverDeviceClient([hub.AddDevice()], Quick, pacer: new ReconnectPacer());
        var calls = 0;
        await device.SetMethodHandlerAsync(
            "count",
            (_, _) =>
            {
                Interlocked.Increment(ref calls);
                hub.Hub.Faults.CutConnections();
                return Task.FromResult(new DirectMethodResponse(200));
            },
            Cancellation);
        await device.ConnectAsync(Cancellation);
        await using var service = New(hub);

        // Which of the two connections the hub finds cut first decides what it is told as.
        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.InvokeMethodAsync("device1", new("count"), cancellationToken: Cancellation)).Guard();
        await device.SendTelemetryAsync(TelemetryMessage.FromText("back"), Cancellation).Guard();
        await service.GetDeviceAsync("device1", Cancellation).Guard();

        Assert.Contains(exception.ErrorCode, (string[])[IotHubErrorCodes.ConnectionFailed, IotHubErrorCodes.DeviceNotOnline]);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task GetDeviceAsync_RegionalFailover_IsAnsweredByThePairedRegion()
    {
        await using var hub = await DirectTestHub.StartAsync();
        hub.AddDevice();
        await using var service = New(hub);
        await service.GetDeviceAsync("device1", Cancellation);

        await hub.Hub.FailoverAsync(DevHubFailoverPlan.AsObserved.Scale(0.001), cancellationToken: Cancellation);
        var device = await service.GetDeviceAsync("device1", Cancellation).Guard();

        Assert.Equal("device1", device.DeviceId);
        Assert.Equal(FailoverStatus.Connected, service.State.Status);
    }

    [Theory]
    [InlineData("untrusted")]
    [InlineData("gone")]
    public async Task Call_FirstHubCannotBeReachedUnderThePolicy_GoesToTheSecondOnce(string name)
    {
        await using var first = await DirectTestHub.StartAsync();
        await using var second = await DirectTestHub.StartAsync();
        await using var service = New(first, second);
        await service.GetStatisticsAsync(Cancellation);
        if (name == "untrusted")
        {
            await first.Hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = DevHubCertificateFault.UntrustedRoot }, cancellationToken: Cancellation);
        }
        else
        {
            await first.Hub.DisposeAsync();
        }

        // Over a connection of the pool that is gone, as the client finds out with its first request.
        await service.GetStatisticsAsync(Cancellation).Guard();
        await service.CreateDeviceAsync(new("device1"), Cancellation).Guard();

        Assert.NotNull(second.Hub.Devices.Find("device1"));
        Assert.Equal((FailoverStatus.Connected, 1), (service.State.Status, service.State.Endpoint!.Index));
        Assert.NotNull(service.LastHandshake!.Session);
    }

    [Theory]
    [InlineData("untrusted")]
    [InlineData("gone")]
    public async Task CreateDeviceAsync_NoConnectionToTheFirstHubCouldBeMade_IsSentToTheSecond(string name)
    {
        await using var first = await DirectTestHub.StartAsync();
        await using var second = await DirectTestHub.StartAsync();
        await using var service = New(first, second);

        // Reached by a handshake, and gone before there is a connection for requests.
        await service.ConnectAsync(Cancellation).Guard();
        await (name == "untrusted"
            ? first.Hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = DevHubCertificateFault.UntrustedRoot }, cancellationToken: Cancellation)
            : first.Hub.DisposeAsync().AsTask());
        await service.CreateDeviceAsync(new("device1"), Cancellation).Guard();

        Assert.NotNull(second.Hub.Devices.Find("device1"));
    }

    [Fact]
    public async Task GetDeviceAsync_OnlyHubViolatesThePolicy_IsRefusedAndNotTriedAgain()
    {
        await using var hub = await DirectTestHub.StartAsync(options => options.CertificateFault = DevHubCertificateFault.WrongName);
        await using var service = New(hub);

        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.GetDeviceAsync("device1", Cancellation)).Guard();
        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => service.GetDeviceAsync("device1", Cancellation)).Guard();

        Assert.Equal((FailoverStatus.Failed, RecommendedAction.Quit, 1L), (service.State.Status, service.State.Action, hub.Hub.Connections.Total));
        Assert.Equal(0, hub.Hub.Connections.Single().ApplicationBytesReceived);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_HubHasLeftThePolicySinceTheLast_IsRefusedAndNotTriedAgain(bool isOnce)
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var service = New(hub);
        List<FailoverState> states = [];
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await service.GetStatisticsAsync(Cancellation);
        service.StateChanged += (_, change) =>
        {
            states.Add(change.State);
            if (change.State.Status == FailoverStatus.Failed)
            {
                failed.TrySetResult();
            }
        };
        await hub.Hub.FailoverAsync(new DevHubFailoverPlan { CertificateFault = DevHubCertificateFault.UntrustedRoot }, cancellationToken: Cancellation);
        var connections = hub.Hub.Connections.Total;

        for (var call = 0; call < 2; call++)
        {
            // The first request may meet a connection of the pool that was cut, and is lost with that.
            var failure = await Record.ExceptionAsync(() => (isOnce ? service.CreateDeviceAsync(new("device1"), Cancellation) : (Task)service.GetStatisticsAsync(Cancellation)).Guard());
            Assert.True(failure is TlsPolicyViolationException || (isOnce && call == 0 && failure is IotHubDirectException { ErrorCode: IotHubErrorCodes.ConnectionFailed }), failure?.ToString());
        }

        // Events are raised beside the calls.
        await failed.Task.Guard();
        Assert.Equal(1, hub.Hub.Connections.Total - connections);
        Assert.Equal([FailoverStatus.Waiting, FailoverStatus.Failed], states.Select(state => state.Status).Where(status => status != FailoverStatus.Connecting));
        Assert.Equal(FailoverReason.PolicyViolation, states[0].Reason);
        Assert.All(hub.Hub.Connections.Where(each => each.Id > connections), each => Assert.Equal(0, each.ApplicationBytesReceived));
    }

    [Fact]
    public async Task GetStatisticsAsync_FirstHubIsSuspendedAfterAFailover_IsAnsweredByTheSecond()
    {
        await using var first = await DirectTestHub.StartAsync();
        await using var second = await DirectTestHub.StartAsync();
        await using var service = New(first, second);
        await service.GetStatisticsAsync(Cancellation);

        TaskCompletionSource suspended = new();
        var failover = first.Hub.FailoverAsync(
            new DevHubFailoverPlan { Phases = [new(DevHubFailoverPhaseKind.Suspended, TimeSpan.FromHours(1))] }, new Progress<DevHubFailoverPhase>(_ => suspended.TrySetResult()), Cancellation);
        await suspended.Task.Guard();
        await service.GetStatisticsAsync(Cancellation).Guard();
        await service.GetStatisticsAsync(Cancellation).Guard();

        Assert.Equal((FailoverStatus.Connected, 1), (service.State.Status, service.State.Endpoint!.Index));
        Assert.False(failover.IsCompleted);
    }

    [Fact]
    public async Task QueryAsync_SeveralPages_GivesThemAll()
    {
        await using var hub = await DirectTestHub.StartAsync();
        for (var device = 0; device < 5; device++)
        {
            hub.AddDevice(deviceId: $"device{device}");
        }

        await using var service = New(hub);

        Assert.Equal(5, await service.QueryAsync("SELECT * FROM devices", pageSize: 2, Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task GetDeviceAsync_Disposed_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = New(hub);
        service.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => service.GetDeviceAsync("device1", Cancellation));
    }

    [Fact]
    public void Constructor_NoHub_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new FailoverServiceClient([]));

    private static FailoverServiceClient New(params DirectTestHub[] hubs) => new([.. hubs.Select(OptionsOf)], Quick, pacer: new ReconnectPacer());

    private static DirectServiceClientOptions OptionsOf(DirectTestHub hub)
    {
        var options = new DirectServiceClientOptions
        {
            ConnectionString = hub.Hub.GetServiceConnectionString(),
            Tls = new() { ServerCertificate = { TrustAnchorPem = hub.Hub.TrustAnchorPem } },
        };
        options.UseNameLookup((_, _) => Task.FromResult(hub.Hub.Addresses.ToArray()));
        return options;
    }

    private static DirectServiceClientOptions OptionsOf(ScriptedServer server) => new()
    {
        ConnectionString = "HostName=localhost;SharedAccessKeyName=service;SharedAccessKey=a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5",
        Port = server.Port,
        Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } },
    };

    /// <returns>Whether there was one; a handshake alone has none.</returns>
    private static async Task<bool> ReadRequestAsync(Stream stream)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, Cancellation).AsTask().Guard();
            if (count == 0)
            {
                return false;
            }

            text += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return true;
    }
}
