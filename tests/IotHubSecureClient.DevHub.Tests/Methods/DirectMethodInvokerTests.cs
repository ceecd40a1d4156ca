using IotHubSecureClient.Emulation.Methods;
using IotHubSecureClient.Emulation.Registry;
using IotHubSecureClient.Emulation.Sessions;
using IotHubSecureClient.Tests.Sessions;

namespace IotHubSecureClient.Tests.Methods;

public sealed class DirectMethodInvokerTests : IDisposable
{
    private readonly StateFixture _hub = new();
    private readonly HubDevice _device;

    public DirectMethodInvokerTests() => _device = _hub.State.Registry.Create("d1");

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task InvokeAsync_DeviceThatConnectsWithinTheConnectTimeout_IsCalled()
    {
        Task<DirectMethodResponse> answer = InvokeAsync(connectTimeoutSeconds: 10);
        _hub.Time.Advance(TimeSpan.FromSeconds(9));
        using DeviceSessionRegistration registration = _hub.Connect(_device, new RecordingSession());
        Assert.False(answer.IsCompleted);
        registration.MethodsEnabled = true;

        Assert.Equal(200, (await answer).Status);
    }

    [Fact]
    public async Task InvokeAsync_DeviceThatStaysAway_FailsAtTheConnectTimeoutExactly()
    {
        Task<DirectMethodResponse> answer = InvokeAsync(connectTimeoutSeconds: 10);
        _hub.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(answer.IsCompleted);
        using DeviceSessionRegistration registration = _hub.Connect(_device, new RecordingSession());
        _hub.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HubErrorCode.DeviceNotOnline, (await Assert.ThrowsAsync<HubException>(() => answer)).Code);
    }

    [Fact]
    public async Task InvokeAsync_DeviceDeletedMeanwhile_FailsAtOnce()
    {
        Task<DirectMethodResponse> answer = InvokeAsync(connectTimeoutSeconds: 10);
        _hub.State.Registry.Delete("d1");

        Assert.Equal(HubErrorCode.DeviceNotFound, (await Assert.ThrowsAsync<HubException>(() => answer)).Code);
    }

    [Fact]
    public async Task InvokeAsync_ConnectionThatEndsBeforeTheAnswer_FailsAsNotOnline()
    {
        TaskCompletionSource<DirectMethodResponse> pending = new();
        using DeviceSessionRegistration registration = _hub.Connect(_device, new RecordingSession { OnMethod = (_, _) => pending.Task });
        registration.MethodsEnabled = true;

        Task<DirectMethodResponse> answer = InvokeAsync();
        pending.SetCanceled(TestContext.Current.CancellationToken);

        Assert.Equal(HubErrorCode.DeviceNotOnline, (await Assert.ThrowsAsync<HubException>(() => answer)).Code);
    }

    [Fact]
    public async Task InvokeAsync_CallerThatGivesUp_CancelsTheDevicesCall()
    {
        using CancellationTokenSource caller = new();
        CancellationToken seen = default;
        RecordingSession session = new()
        {
            OnMethod = (_, cancellationToken) =>
            {
                seen = cancellationToken;
                return new TaskCompletionSource<DirectMethodResponse>().Task;
            },
        };
        using DeviceSessionRegistration registration = _hub.Connect(_device, session);
        registration.MethodsEnabled = true;

        Task<DirectMethodResponse> answer = _hub.State.Methods.InvokeAsync(new("d1"), new DirectMethodCall { Name = "m" }, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.True(seen.IsCancellationRequested);
    }

    private Task<DirectMethodResponse> InvokeAsync(int connectTimeoutSeconds = 0) =>
        _hub.State.Methods.InvokeAsync(new("d1"), new DirectMethodCall { Name = "m", ConnectTimeoutSeconds = connectTimeoutSeconds }, TestContext.Current.CancellationToken);
}
