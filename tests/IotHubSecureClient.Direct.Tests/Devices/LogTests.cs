using IotHubSecureClient.Direct;
using IotHubSecureClient.Tls;
using Microsoft.Extensions.Logging;

namespace IotHubSecureClient.Tests.Devices;

public class LogTests
{
    private const int ConnectionRefused = 2;
    private const int StateChanged = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectAsync_Refused_LogsOneErrorAndAStateWithoutTheException()
    {
        await using var device = new ScriptedDevice();
        device.Server.UseOtherCertificate();

        await Assert.ThrowsAsync<TlsPolicyViolationException>(() => device.Client.ConnectAsync(Cancellation).Guard());

        AssertOneError(device);
    }

    [Fact]
    public async Task Renewal_Refused_LogsOneErrorAndAStateWithoutTheException()
    {
        var timeToLive = TimeSpan.FromMinutes(20);
        await using var device = new ScriptedDevice(options => options.SharedAccessSignature.TimeToLive = timeToLive);
        await device.ConnectAsync();
        var lost = new TaskCompletionSource<Exception?>();
        device.Client.StateChanged += (_, change) => lost.TrySetResult(change.Reason);
        device.Server.UseOtherCertificate();

        device.Clock.Advance(timeToLive * 0.85);

        Assert.IsType<TlsPolicyViolationException>(await lost.Task.Guard());
        AssertOneError(device);
    }

    [Fact]
    public async Task ConnectAsync_NothingListens_LogsTheExceptionWithTheState()
    {
        await using var device = new ScriptedDevice();
        device.Server.StopListening();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => device.Client.ConnectAsync(Cancellation).Guard());

        Assert.Same(exception, device.Logs.GetSnapshot()[^1].Exception);
    }

    private static void AssertOneError(ScriptedDevice device)
    {
        var records = device.Logs.GetSnapshot();
        Assert.Equal(ConnectionRefused, Assert.Single(records, record => record.Level >= LogLevel.Warning).Id.Id);
        var state = records.Last(record => record.Id.Id == StateChanged);
        Assert.Equal($"The device connection to 'localhost:{device.Server.Port}' is now Disconnected.", state.Message);
        Assert.DoesNotContain(records, record => record.Exception is not null);
    }
}
