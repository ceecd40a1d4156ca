using IotHubSecureClient.Clients;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Gates;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Shared;
using Moq;

namespace IotHubSecureClient.Tests.Failover;

public sealed class SingleConnectionDeviceClientTests : IDisposable
{
    private readonly ClientGates _gates = new(new SecureClientFactoryOptions(), null, null);
    private readonly Mock<ISecureDeviceClient> _inner = new();
    private readonly SingleConnectionDeviceClient _client;
    private ConnectionStatusChangesHandler? _tell;

    public SingleConnectionDeviceClientTests()
    {
        _inner.Setup(each => each.HostName).Returns("hub.example");
        _inner.Setup(each => each.SetConnectionStatusChangesHandler(It.IsAny<ConnectionStatusChangesHandler>())).Callback<ConnectionStatusChangesHandler?>(handler => _tell = handler);
        _client = new(_inner.Object, new ViolationTranslation(_gates, "hub.example"));
        _client.SetConnectionStatusChangesHandler(null);
    }

    public void Dispose() => _gates.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<ISecureDeviceClient, CancellationToken, Task>> Calls => new()
    {
        { "SendEventAsync", (client, token) => client.SendEventAsync(new Message(), token) },
        { "SendEventBatchAsync", (client, token) => client.SendEventBatchAsync([], token) },
        { "SetReceiveMessageHandlerAsync", (client, token) => client.SetReceiveMessageHandlerAsync(null, null, token) },
        { "CompleteAsync", (client, token) => client.CompleteAsync(new Message(), token) },
        { "AbandonAsync", (client, token) => client.AbandonAsync(new Message(), token) },
        { "RejectAsync", (client, token) => client.RejectAsync(new Message(), token) },
        { "SetMethodHandlerAsync", (client, token) => client.SetMethodHandlerAsync("m", null, null, token) },
        { "SetMethodDefaultHandlerAsync", (client, token) => client.SetMethodDefaultHandlerAsync(null, null, token) },
        { "SetDesiredPropertyUpdateCallbackAsync", (client, token) => client.SetDesiredPropertyUpdateCallbackAsync((_, _) => Task.CompletedTask, null, token) },
        { "GetTwinAsync", (client, token) => client.GetTwinAsync(token) },
        { "UpdateReportedPropertiesAsync", (client, token) => client.UpdateReportedPropertiesAsync(new TwinCollection(), token) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Call_AfterTheLoss_EndsWithoutReachingTheClientThatWouldConnectAgain(string method, Func<ISecureDeviceClient, CancellationToken, Task> call)
    {
        await call(_client, Cancellation);
        Assert.Single(_inner.Invocations, each => each.Method.Name == method);

        _tell!(ConnectionStatus.Disconnected, ConnectionStatusChangeReason.Retry_Expired);
        var exception = await Assert.ThrowsAsync<IOException>(() => call(_client, Cancellation));

        Assert.Equal("The connection to 'hub.example' was lost.", exception.Message);
        Assert.Single(_inner.Invocations, each => each.Method.Name == method);
        Assert.Equal(FailureKind.ConnectionLost, SdkFailures.Classify(exception).Kind);
    }

    [Theory]
    [InlineData(ConnectionStatus.Disconnected)]
    [InlineData(ConnectionStatus.Disconnected_Retrying)]
    public async Task Call_UnderWayWhenTheConnectionIsLost_EndsBeforeTheHandlerHearsOfIt(ConnectionStatus status)
    {
        Task? call = null;
        var heard = false;
        _inner.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns<Message, CancellationToken>((_, token) => Task.Delay(Timeout.Infinite, token));
        _client.SetConnectionStatusChangesHandler((_, _) => heard = call!.IsCompleted || _inner.Invocations.Count(each => each.Arguments.OfType<CancellationToken>().Any(token => token.IsCancellationRequested)) == 1);
        call = _client.SendEventAsync(new Message(), Cancellation);

        _tell!(status, ConnectionStatusChangeReason.Communication_Error);

        await Assert.ThrowsAsync<IOException>(() => call);
        Assert.True(heard);
    }

    [Fact]
    public async Task Call_ThatTheCallerCancels_IsCancelled()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _inner.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).Returns<Message, CancellationToken>((_, token) => Task.Delay(Timeout.Infinite, token));
        var call = _client.SendEventAsync(new Message(), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Call_ThatTheCallerHasCancelledBesideTheLoss_IsCancelled()
    {
        _tell!(ConnectionStatus.Disconnected, ConnectionStatusChangeReason.Retry_Expired);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.SendEventAsync(new Message(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Call_ThatTheSdkCancelsByItself_IsCancelled()
    {
        _inner.Setup(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>())).ThrowsAsync(new OperationCanceledException("The SDK's own."));

        await Assert.ThrowsAsync<OperationCanceledException>(() => _client.SendEventAsync(new Message(), Cancellation));
    }

    [Fact]
    public async Task OpenAndClose_AfterTheLoss_ReachTheClient()
    {
        _tell!(ConnectionStatus.Disconnected, ConnectionStatusChangeReason.Retry_Expired);

        await _client.OpenAsync(Cancellation);
        await _client.CloseAsync(Cancellation);
        await _client.DisposeAsync();

        Assert.Equal(["OpenAsync", "CloseAsync", "DisposeAsync"], _inner.Invocations.Select(each => each.Method.Name).Where(name => name is "OpenAsync" or "CloseAsync" or "DisposeAsync"));
    }

    [Theory]
    [InlineData(ConnectionStatus.Connected)]
    [InlineData(ConnectionStatus.Disabled)]
    public async Task Call_WhereNothingWasLost_ReachesTheClient(ConnectionStatus status)
    {
        _tell!(status, ConnectionStatusChangeReason.Connection_Ok);

        await _client.SendEventAsync(new Message(), Cancellation);

        _inner.Verify(each => each.SendEventAsync(It.IsAny<Message>(), It.IsAny<CancellationToken>()), Times.Once);
    }
}
