using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Failover;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Failover;

/// <summary>What becomes of handlers that run when a connection is lost, and when the client is disposed.</summary>
public sealed class FailoverHandlerTests
{
    private static readonly FailoverOptions AtOnce = new() { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetMethodHandlerAsync_ConnectionLostAndCallbackOfItsTokenBlocks_Reconnects()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = await ConnectAsync(hub);
        var release = new TaskCompletionSource();
        await device.RunHandlerAsync(hub, () => release.Task.Wait(Cancellation));

        try
        {
            await LoseAsync(hub, device);
        }
        finally
        {
            release.SetResult();
        }
    }

    [Theory]
    [InlineData("m", true)]
    [InlineData("m", false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task SetMethodHandlerAsync_ConnectionLost_HandlerGoesOnUntilTheClientIsDisposed(string? name, bool isSetBeforeTheConnect)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = New(hub);
        var handler = new HeldHandler();
        if (!isSetBeforeTheConnect)
        {
            await device.ConnectAsync(Cancellation);
        }

        await (name is null ? device.SetDefaultMethodHandlerAsync(handler.AnswerAsync, Cancellation) : device.SetMethodHandlerAsync(name, handler.AnswerAsync, Cancellation));
        await device.ConnectAsync(Cancellation);
        Invoke(hub);
        var token = await handler.Started.Guard();

        await LoseAsync(hub, device);
        Assert.False(token.IsCancellationRequested);

        await AssertWaitsAsync(device, handler, token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_DesiredPropertiesHandlerRuns_CancelsItAndWaits(bool isConnectionLostBefore)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = await ConnectAsync(hub);
        var handler = new HeldHandler();
        await device.SetDesiredPropertiesHandlerAsync(handler.TakeAsync, Cancellation);
        await ChangeAsync(hub);
        var token = await handler.Started.Guard();
        if (isConnectionLostBefore)
        {
            await LoseAsync(hub, device);
        }

        await AssertWaitsAsync(device, handler, token);
    }

    [Fact]
    public async Task DisposeAsync_InAMethodHandler_DoesNotWaitForIt()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = await ConnectAsync(hub);
        var disposed = new TaskCompletionSource();
        await device.SetMethodHandlerAsync(
            "m",
            async (_, _) =>
            {
                await device.DisposeAsync();
                disposed.SetResult();
                return new DirectMethodResponse(200);
            },
            Cancellation);

        Invoke(hub);

        await disposed.Task.Guard();
    }

    [Theory]
    [InlineData("a direct method")]
    [InlineData("desired properties")]
    public async Task Handler_FailsAfterItsConnectionIsLost_IsLogged(string concept)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var logs = new FakeLogCollector();
        var device = New(hub, logs);
        var (handler, failure) = (new HeldHandler(), new InvalidOperationException());
        await StartAsync(hub, device, handler, concept);
        await LoseAsync(hub, device);

        handler.End(failure);
        await device.DisposeAsync().AsTask().Guard();

        Assert.Same(failure, Assert.Single(logs.GetSnapshot(), record => record.Message == $"The handler of {concept} failed.").Exception);
    }

    [Theory]
    [InlineData("a direct method")]
    [InlineData("desired properties")]
    public async Task DisposeAsync_HandlerEndsWithItsToken_LogsNoFailure(string concept)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var logs = new FakeLogCollector();
        var device = New(hub, logs);
        var handler = new HeldHandler();
        var token = await StartAsync(hub, device, handler, concept);
        using var ending = token.UnsafeRegister(_ => handler.End(new OperationCanceledException(token)), null);

        await device.DisposeAsync().AsTask().Guard();

        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task DisposeAsync_MethodInvoked_IsNotAnsweredUntilItsConnectionEnds()
    {
        using var tasks = new HandlerTasks(NullLogger.Instance);
        using var connection = new CancellationTokenSource();
        var handler = new DeviceHandlers(tasks, NullLogger.Instance).SetMethod("m", new HeldHandler().AnswerAsync)!;

        tasks.Dispose();
        var answering = handler(new DirectMethodRequest("m", default), connection.Token);

        Assert.False(answering.IsCompleted);
        await connection.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering.Guard());
    }

    [Fact]
    public async Task SetMethodHandlerAsync_HandlerThrowsOrGivesNoAnswer_IsAnsweredWith500()
    {
        await using var hub = await DirectTestHub.StartAsync();
        await using var device = await ConnectAsync(hub);
        await device.SetMethodHandlerAsync("throws", (_, _) => throw new InvalidOperationException("secret"), Cancellation);
        await device.SetMethodHandlerAsync("none", (_, _) => Task.FromResult<DirectMethodResponse>(null!), Cancellation);
        using var service = hub.CreateService();

        Assert.Equal(500, (await service.InvokeMethodAsync("device1", new("throws"), cancellationToken: Cancellation)).Status);
        Assert.Equal(500, (await service.InvokeMethodAsync("device1", new("none"), cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task DisposeAsync_CallbackOfAHandlersTokenThrows_LeavesNoConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = await ConnectAsync(hub);
        var started = new TaskCompletionSource();
        await device.SetDesiredPropertiesHandlerAsync(
            async (_, token) =>
            {
                token.Register(() => throw new InvalidOperationException());
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            Cancellation);
        await ChangeAsync(hub);
        await started.Task.Guard();

        await device.DisposeAsync().AsTask().Guard();

        await hub.Hub.Connections.WaitForAsync(connection => connection is { Endpoint: DevHubEndpoint.Mqtt, IsClosed: true }, Cancellation).Guard();
        Assert.Single(hub.Hub.Connections, connection => connection.Endpoint == DevHubEndpoint.Mqtt);
        Assert.Equal(FailoverStatus.Closed, device.FailoverState.Status);
    }

    private static FailoverDeviceClient New(DirectTestHub hub, FakeLogCollector? logs = null) =>
        new([hub.AddDevice()], AtOnce, pacer: new ReconnectPacer(), loggerFactory: logs is null ? null : new LoggerFactory([new FakeLoggerProvider(logs)]));

    private static async Task<FailoverDeviceClient> ConnectAsync(DirectTestHub hub)
    {
        var device = New(hub);
        await device.ConnectAsync(Cancellation);
        return device;
    }

    private static async Task<CancellationToken> StartAsync(DirectTestHub hub, FailoverDeviceClient device, HeldHandler handler, string concept)
    {
        await device.SetMethodHandlerAsync("m", handler.AnswerAsync, Cancellation);
        await device.SetDesiredPropertiesHandlerAsync(handler.TakeAsync, Cancellation);
        await device.ConnectAsync(Cancellation);
        if (concept == "a direct method")
        {
            Invoke(hub);
        }
        else
        {
            await ChangeAsync(hub);
        }

        return await handler.Started.Guard();
    }

    /// <summary>Disposes the client: that cancels the handler, and ends when the handler does.</summary>
    private static async Task AssertWaitsAsync(FailoverDeviceClient device, HeldHandler handler, CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        using var registration = token.UnsafeRegister(_ => cancelled.SetResult(), null);
        var closed = device.ReadStatesAsync(Cancellation).LastAsync(Cancellation).AsTask();

        var disposing = device.DisposeAsync().AsTask();

        await cancelled.Task.Guard();
        Assert.Equal(FailoverStatus.Closed, (await closed.Guard()).Status);
        Assert.False(disposing.IsCompleted);
        handler.End();
        await disposing.Guard();
    }

    /// <summary>Cuts the connection, and waits for the next one.</summary>
    private static async Task LoseAsync(DirectTestHub hub, FailoverDeviceClient device)
    {
        var recovered = device.ReadStatesAsync(Cancellation).SkipWhile(state => state.Status == FailoverStatus.Connected).FirstAsync(state => state.Status == FailoverStatus.Connected, Cancellation).AsTask();
        hub.Hub.Faults.CutConnections();
        await recovered.Guard();
    }

    private static Task<Twin> ChangeAsync(DirectTestHub hub) =>
        hub.CreateService().UpdateTwinAsync("device1", new() { Desired = new JsonObject { ["x"] = 1 } }, cancellationToken: Cancellation);

    private static void Invoke(DirectTestHub hub) => _ = hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation);

    /// <summary>A handler that ends when the test says so.</summary>
    private sealed class HeldHandler
    {
        private readonly TaskCompletionSource<CancellationToken> _started = new();
        private readonly TaskCompletionSource _end = new();

        /// <summary>Ends with its token when it was called.</summary>
        public Task<CancellationToken> Started => _started.Task;

        public void End() => _end.SetResult();

        public void End(Exception failure) => _end.SetException(failure);

        public async Task<DirectMethodResponse> AnswerAsync(DirectMethodRequest request, CancellationToken cancellationToken)
        {
            _started.SetResult(cancellationToken);
            await _end.Task;
            return new DirectMethodResponse(200);
        }

        public Task TakeAsync(DesiredPropertiesChange change, CancellationToken cancellationToken)
        {
            _started.SetResult(cancellationToken);
            return _end.Task;
        }
    }
}
