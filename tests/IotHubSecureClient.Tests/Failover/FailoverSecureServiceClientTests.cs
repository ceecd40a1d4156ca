using System.Collections.Immutable;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Common.Exceptions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverSecureServiceClientTests
{
    /// <summary>A wait that nothing ends fails the test by a <see cref="TimeoutException"/>, not by the cancellation that the test is about.</summary>
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    // Read by a test while the next client is made.
    private ImmutableList<Mock<ISecureServiceClient>> _made = [];
    private Action<int, Mock<ISecureServiceClient>> _setUp = (_, _) => { };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_ConnectionLost_SendsAgainOnANewClientWithTheSameId()
    {
        List<string> sent = [];
        _setUp = (number, client) => client.Setup(each => each.SendAsync("device", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns((string _, Message message, CancellationToken _) =>
        {
            sent.Add(message.MessageId);
            return number == 1 ? Task.FromException(new IotHubCommunicationException("Gone.")) : Task.CompletedTask;
        });
        await using var service = NewClient();
        using var message = new Message();

        await service.SendAsync("device", message, Token);

        Assert.Equal([message.MessageId, message.MessageId], sent);
        _made[0].Verify(each => each.DisposeAsync(), Times.Once);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("module")]
    public async Task InvokeDeviceMethodAsync_AnswerLost_IsThrownAndNotInvokedAgain(string? moduleId)
    {
        var lost = new IotHubCommunicationException("Gone.");
        _setUp = (_, client) => SetUpMethod(client, () => Task.FromException<CloudToDeviceMethodResult>(lost));
        await using var service = NewClient();

        Assert.Same(lost, await Assert.ThrowsAsync<IotHubCommunicationException>(() => InvokeAsync(service, moduleId)));

        Assert.Equal(1, Invocations());
    }

    [Fact]
    public async Task InvokeDeviceMethodAsync_NoAnswerWithinTheTimeOfAnAttempt_IsNotInvokedAgain()
    {
        _setUp = (_, client) => SetUpMethod(client, () => new TaskCompletionSource<CloudToDeviceMethodResult>().Task);
        var options = DeviceClients.Fast();
        (options.AttemptTimeout, options.TotalTimeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        await using var service = NewClient(options);

        await Assert.ThrowsAsync<TimeoutException>(() => InvokeAsync(service, null));

        Assert.Equal(1, Invocations());
    }

    [Fact]
    public async Task InvokeDeviceMethodAsync_ConnectionLost_MakesItAnew()
    {
        _setUp = (number, client) => SetUpMethod(client, () => number == 1
            ? Task.FromException<CloudToDeviceMethodResult>(new IotHubCommunicationException("Gone."))
            : Task.FromResult(new CloudToDeviceMethodResult { Status = 200 }));
        await using var service = NewClient();
        await Assert.ThrowsAsync<IotHubCommunicationException>(() => InvokeAsync(service, null));

        Assert.Equal(200, (await InvokeAsync(service, null)).Status);

        Assert.Equal(2, _made.Count);
        _made[0].Verify(each => each.DisposeAsync(), Times.Once);
    }

    [Fact]
    public async Task InvokeDeviceMethodAsync_Throttled_IsInvokedAgain()
    {
        var attempts = 0;
        _setUp = (_, client) => SetUpMethod(
            client, () => ++attempts < 3 ? Task.FromException<CloudToDeviceMethodResult>(new ThrottlingException("Later.")) : Task.FromResult(new CloudToDeviceMethodResult { Status = 200 }));
        await using var service = NewClient();

        var result = await InvokeAsync(service, null);

        Assert.Equal((200, 3), (result.Status, attempts));
    }

    [Fact]
    public async Task InvokeDeviceMethodAsync_Refused_IsThrownAsItIs()
    {
        _setUp = (_, client) => SetUpMethod(client, () => Task.FromException<CloudToDeviceMethodResult>(new DeviceNotFoundException("thermostat")));
        await using var service = NewClient();

        await Assert.ThrowsAsync<DeviceNotFoundException>(() => InvokeAsync(service, null));

        Assert.Equal(1, Invocations());
    }

    [Fact]
    public async Task InvokeDeviceMethodAsync_DeviceIsNotConnectedWithinAFailoverWindow_IsThrownAtOnce()
    {
        _setUp = (number, client) => SetUpMethod(client, () => Task.FromException<CloudToDeviceMethodResult>(number == 1 ? new IotHubCommunicationException("Gone.") : new DeviceNotFoundException("thermostat")));
        await using var service = NewClient();
        await Assert.ThrowsAsync<IotHubCommunicationException>(() => InvokeAsync(service, null));

        await Assert.ThrowsAsync<DeviceNotFoundException>(() => InvokeAsync(service, null));

        Assert.Equal(2, Invocations());
    }

    [Fact]
    public async Task ReadStatesAsync_ConnectedAndDisposed_GivesEachStateAndEnds()
    {
        var service = NewClient();
        var states = service.ReadStatesAsync(Token);
        await service.OpenAsync(Token);
        await service.DisposeAsync();

        Assert.Equal([FailoverStatus.Idle, FailoverStatus.Connecting, FailoverStatus.Connected, FailoverStatus.Closed], await states.Select(state => state.Status).ToArrayAsync(Token));
    }

    /// <summary>The caller's cancellation ends the wait, and nothing else.</summary>
    [Fact]
    public async Task OpenAsync_CallersCancellationWhileTheHubDoesNotAnswer_EndsTheWaitAndNotTheAttempt()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _setUp = (_, client) => client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).Callback(asked.SetResult).Returns(new TaskCompletionSource().Task);
        await using var service = NewClient();
        using var caller = new CancellationTokenSource();
        var opening = service.OpenAsync(caller.Token);
        await asked.Task.WaitAsync(Ceiling, Token);

        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Ceiling, Token))).CancellationToken);
        Assert.Equal((1, FailoverStatus.Connecting), (_made.Count, service.State.Status));
    }

    [Fact]
    public async Task SendAsync_CallersCancellationWhileTheHubDoesNotTakeIt_EndsTheWait()
    {
        _setUp = (_, client) => client.Setup(each => each.SendAsync("device", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource().Task);
        await using var service = NewClient();
        await service.OpenAsync(Token);
        using var message = new Message();
        using var caller = new CancellationTokenSource();
        var sending = service.SendAsync("device", message, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Ceiling, Token));
        Assert.Equal(FailoverStatus.Connected, service.State.Status);
    }

    [Fact]
    public async Task CloseAsync_CallersCancellationWhileTheClientDoesNotClose_EndsTheWait()
    {
        var closing = new TaskCompletionSource();
        _setUp = (_, client) => client.Setup(each => each.CloseAsync(It.IsAny<CancellationToken>())).Returns(closing.Task);
        await using var service = NewClient();
        await service.OpenAsync(Token);
        using var caller = new CancellationTokenSource();
        var closed = service.CloseAsync(caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closed.WaitAsync(Ceiling, Token));
        closing.SetResult();
    }

    /// <summary>Else an attempt that takes too long would be left alone, and the next client made beside it.</summary>
    [Fact]
    public async Task ConnectAsync_AttemptIsOver_EndsTheWaitForTheSdk()
    {
        var client = new Mock<ISecureServiceClient>();
        client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken token) => new TaskCompletionSource().Task.WaitAsync(token));
        var adapter = new SecureServiceAdapter(_ => client.Object, (_, _) => Task.CompletedTask, TimeProvider.System);
        using var attempt = new CancellationTokenSource();
        var connecting = adapter.ConnectAsync(adapter.Create(new FailoverEndpoint(0, "hub.example"), _ => { }), attempt.Token);

        await attempt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Ceiling, Token));
    }

    [Fact]
    public async Task CloseAsync_ClosingIsLeftAlone_DisposesTheClient()
    {
        var client = new Mock<ISecureServiceClient>();
        client.Setup(each => each.CloseAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken token) => new TaskCompletionSource().Task.WaitAsync(token));
        client.Setup(each => each.DisposeAsync()).Returns(ValueTask.CompletedTask);
        var adapter = new SecureServiceAdapter(_ => client.Object, (_, _) => Task.CompletedTask, TimeProvider.System);
        using var limit = new CancellationTokenSource();
        var closing = adapter.CloseAsync(adapter.Create(new FailoverEndpoint(0, "hub.example"), _ => { }), limit.Token);
        client.Verify(each => each.DisposeAsync(), Times.Never);

        await limit.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing.WaitAsync(Ceiling, Token));
        client.Verify(each => each.DisposeAsync(), Times.Once);
    }

    [Fact]
    public async Task PurgeMessageQueueAsync_ConnectionLost_RunsAgain()
    {
        _setUp = (number, client) => client.Setup(each => each.PurgeMessageQueueAsync("device", It.IsAny<CancellationToken>())).Returns(() =>
            number == 1 ? Task.FromException<PurgeMessageQueueResult>(new IotHubCommunicationException("Gone.")) : Task.FromResult(new PurgeMessageQueueResult { DeviceId = "device" }));
        await using var service = NewClient();

        Assert.Equal("device", (await service.PurgeMessageQueueAsync("device", Token)).DeviceId);
    }

    [Fact]
    public async Task CloseAsync_ThenOpenAsync_MakesAnotherClient()
    {
        await using var service = NewClient();
        await service.OpenAsync(Token);
        await service.CloseAsync(Token);

        await service.OpenAsync(Token);

        Assert.Equal((2, FailoverStatus.Connected), (_made.Count, service.State.Status));
        _made[0].Verify(each => each.CloseAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    /// <summary>The requests over HTTPS are answered meanwhile, and say nothing of the connection over AMQP.</summary>
    [Fact]
    public async Task SendAsync_NotTakenInTime_IsSentOverANewConnectionWhateverIsAnsweredOverHttps()
    {
        var time = new FakeTimeProvider();
        var sending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int> sentOver = [];
        _setUp = (number, client) =>
        {
            SetUpMethod(client, () => Task.Run(() => new CloudToDeviceMethodResult { Status = 200 }, Token));
            client.Setup(each => each.SendAsync("device", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(() =>
            {
                sentOver.Add(number);
                sending.TrySetResult();
                return number == 1 ? new TaskCompletionSource().Task : Task.CompletedTask;
            });
        };
        await using var service = NewClient(new FailoverOptions { ReconnectWindow = TimeSpan.Zero, AttemptTimeout = TimeSpan.FromSeconds(20) }, time);
        using var message = new Message();
        await service.OpenAsync(Token);
        var sent = service.SendAsync("device", message, Token);
        await sending.Task.WaitAsync(Token);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await InvokeAsync(service, null)).Status);
        Assert.Single(_made);
        await AdvanceUntilAsync(time, sent);

        Assert.Equal([1, 2], sentOver);
    }

    /// <summary>One that had little time left, or that came behind another, says nothing of the connection.</summary>
    [Theory]
    [InlineData(9, false)]
    [InlineData(20, true)]
    public async Task SendAsync_NotTakenInTime_KeepsAConnectionThatMayBeAlive(int seconds, bool isAnotherTaken)
    {
        var time = new FakeTimeProvider();
        var client = new Mock<ISecureServiceClient>();
        client.Setup(each => each.SendAsync("late", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource().Task);
        client.Setup(each => each.SendAsync("device", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        var losses = 0;
        var connection = new ServiceConnection(client.Object, _ => losses++, time);
        using var message = new Message();
        using var late = new CancellationTokenSource();
        _ = connection.SendAsync("late", message, late.Token);

        if (isAnotherTaken)
        {
            await connection.SendAsync("device", message, Token);
        }

        time.Advance(TimeSpan.FromSeconds(seconds));
        await late.CancelAsync();

        Assert.Equal(0, losses);
    }

    /// <summary>What is taken after its time was over shows that the connection is alive as well.</summary>
    [Fact]
    public async Task SendAsync_TakenAfterItsTime_KeepsTheConnection()
    {
        var time = new FakeTimeProvider();
        var taken = new TaskCompletionSource();
        var client = new Mock<ISecureServiceClient>();
        client.Setup(each => each.SendAsync("late", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns((string _, Message _, CancellationToken token) => taken.Task.WaitAsync(token));
        client.Setup(each => each.SendAsync("device", It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource().Task);
        var losses = 0;
        var connection = new ServiceConnection(client.Object, _ => losses++, time);
        using var message = new Message();
        using CancellationTokenSource late = new(), limit = new();
        var sending = connection.SendAsync("late", message, late.Token);
        _ = connection.SendAsync("device", message, limit.Token);

        time.Advance(TimeSpan.FromSeconds(9));
        await late.CancelAsync();
        taken.SetResult();
        await sending;
        time.Advance(TimeSpan.FromSeconds(9));
        await limit.CancelAsync();

        Assert.Equal(0, losses);
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task task)
    {
        while (!task.IsCompleted)
        {
            Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }

    private static Task<CloudToDeviceMethodResult> InvokeAsync(FailoverSecureServiceClient service, string? moduleId)
    {
        var method = new CloudToDeviceMethod("reboot");
        return moduleId is null ? service.InvokeDeviceMethodAsync("device", method, Token) : service.InvokeDeviceMethodAsync("device", moduleId, method, Token);
    }

    private static void SetUpMethod(Mock<ISecureServiceClient> client, Func<Task<CloudToDeviceMethodResult>> answer)
    {
        client.Setup(each => each.InvokeDeviceMethodAsync("device", It.IsAny<CloudToDeviceMethod>(), It.IsAny<CancellationToken>())).Returns(answer);
        client.Setup(each => each.InvokeDeviceMethodAsync("device", "module", It.IsAny<CloudToDeviceMethod>(), It.IsAny<CancellationToken>())).Returns(answer);
    }

    private int Invocations() => _made.Sum(client => client.Invocations.Count(invocation => invocation.Method.Name == nameof(ISecureServiceClient.InvokeDeviceMethodAsync)));

    private FailoverSecureServiceClient NewClient(FailoverOptions? options = null, TimeProvider? timeProvider = null)
    {
        timeProvider ??= TimeProvider.System;
        var adapter = new SecureServiceAdapter(Make, (_, _) => Task.CompletedTask, timeProvider);
        return new(new FailoverClient<ServiceConnection>(adapter, ["hub.example"], options ?? DeviceClients.Fast(), new ReconnectPacer(), timeProvider, NullLoggerFactory.Instance), "hub.example");
    }

    private ISecureServiceClient Make(FailoverEndpoint endpoint)
    {
        var client = new Mock<ISecureServiceClient>();
        client.Setup(each => each.OpenAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        client.Setup(each => each.CloseAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        client.Setup(each => each.DisposeAsync()).Returns(ValueTask.CompletedTask);
        ImmutableInterlocked.Update(ref _made, static (made, client) => made.Add(client), client);
        _setUp(_made.Count, client);
        return client.Object;
    }
}
