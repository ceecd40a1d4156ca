using IotHubSecureClient.Direct;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Devices;

public sealed class HandlerTasksTests : IDisposable
{
    private readonly FakeLogger _logger = new();
    private readonly HandlerTasks _tasks;

    public HandlerTasksTests() => _tasks = new HandlerTasks(_logger);

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public async Task StopAsync_CallbackOfATokenBlocks_WaitsForItOnAnotherThread()
    {
        TaskCompletionSource called = new(), release = new();
        _tasks.Stopping.UnsafeRegister(
            _ =>
            {
                called.SetResult();
                release.Task.Wait(TestContext.Current.CancellationToken);
            },
            null);

        var stopping = _tasks.StopAsync();
        Task again;

        try
        {
            Assert.True(_tasks.Stopping.IsCancellationRequested);
            await called.Task.Guard();
            again = _tasks.StopAsync();
            Assert.Equal((false, false), (stopping.IsCompleted, again.IsCompleted));
        }
        finally
        {
            release.SetResult();
        }

        await Task.WhenAll(stopping, again).Guard();
    }

    [Fact]
    public async Task StopAsync_CallbackOfATokenThrows_LogsItAndCallsTheOthers()
    {
        var (failure, called) = (new InvalidOperationException(), false);
        using var first = _tasks.Stopping.UnsafeRegister(_ => called = true, null);
        using var last = _tasks.Stopping.UnsafeRegister(_ => throw failure, null);

        await _tasks.StopAsync().Guard();

        Assert.True(called);
        var record = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal((LogLevel.Error, "The handler of a cancellation failed."), (record.Level, record.Message));
        Assert.Same(failure, record.Exception!.GetBaseException());
    }

    [Fact]
    public async Task StopAsync_WorkFails_IsItsCallersFailureAlone()
    {
        var (failure, release) = (new InvalidOperationException(), new TaskCompletionSource());
        var work = _tasks.RunAsync(_ => release.Task);
        var stopping = _tasks.StopAsync();
        Assert.False(stopping.IsCompleted);

        release.SetException(failure);

        await stopping.Guard();
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => work.Guard()));
    }

    [Fact]
    public async Task Start_Stopped_DoesNothing()
    {
        _tasks.Dispose();

        var started = false;
        _tasks.Start(_ =>
        {
            started = true;
            return Task.CompletedTask;
        });
        await _tasks.StopAsync().Guard();

        Assert.False(started);
    }
}
