using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation.Connections;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Time.Testing;

namespace IotHubSecureClient.Tests.Service;

public class ServiceClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetStatisticsAsync_WrongKey_ThrowsUnauthorized()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService(options => options.ConnectionString = WithKey(hub, "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5"));

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.GetStatisticsAsync(Cancellation));

        Assert.Equal((401, IotHubErrorCodes.Unauthorized, false), (exception.StatusCode, exception.ErrorCode, exception.IsTransient));
    }

    [Fact]
    public async Task CreateDeviceAsync_PolicyWithoutPermission_Throws()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService(options => options.ConnectionString = hub.Hub.GetServiceConnectionString("registryRead"));

        Assert.Equal(401, (await Assert.ThrowsAsync<IotHubDirectException>(() => service.CreateDeviceAsync(new DeviceIdentity("d1"), Cancellation))).StatusCode);
    }

    [Fact]
    public async Task GetStatisticsAsync_AfterTheTokensLifetime_RenewsIt()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var hub = await DirectTestHub.StartAsync(clock: clock);
        var service = hub.CreateService(options => options.SharedAccessSignature.TimeToLive = TimeSpan.FromMinutes(10));
        await service.GetStatisticsAsync(Cancellation);

        clock.Advance(TimeSpan.FromMinutes(11));

        await service.GetStatisticsAsync(Cancellation);
    }

    [Fact]
    public async Task GetStatisticsAsync_GivenTokenHasExpired_ThrowsUnauthorized()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var parts = ServiceConnectionString.Parse(hub.Hub.GetServiceConnectionString());
        var token = SharedAccessSignature.Create("localhost", parts.SharedAccessKey!, TimeProvider.System.GetUtcNow().AddMinutes(-1), parts.SharedAccessKeyName).Token;
        var service = hub.CreateService(options => options.ConnectionString = $"HostName={parts.Hub};SharedAccessKeyName={parts.SharedAccessKeyName};SharedAccessSignature={token}");

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.GetStatisticsAsync(Cancellation));

        Assert.Equal(IotHubErrorCodes.Unauthorized, exception.ErrorCode);
        Assert.DoesNotContain("sig=", exception.ToString());
    }

    [Fact]
    public async Task GetStatisticsAsync_SeveralCalls_ShareOneConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        Assert.Null(service.LastHandshake);

        await service.GetStatisticsAsync(Cancellation);
        await service.GetStatisticsAsync(Cancellation);

        var connection = Assert.Single(hub.Hub.Connections);
        Assert.Equal((DevHubEndpoint.Https, "localhost"), (connection.Endpoint, connection.ServerName));
        Assert.Equal(connection.CipherSuite, service.LastHandshake!.Session!.CipherSuite);
    }

    [Fact]
    public async Task Dispose_CallUnderWay_EndsItAndClosesTheConnection()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var invoked = new TaskCompletionSource();
        await client.SetMethodHandlerAsync(
            "m",
            (_, token) =>
            {
                invoked.SetResult();
                return Task.Delay(Timeout.Infinite, token).ContinueWith(_ => new DirectMethodResponse(200), TaskScheduler.Default);
            },
            Cancellation);
        var service = hub.CreateService();
        var call = service.InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation);
        await invoked.Task.Guard();

        service.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.Guard());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => service.GetStatisticsAsync(Cancellation));
        await hub.Hub.Connections.WaitForAsync(connection => connection.Endpoint == DevHubEndpoint.Https && connection.IsClosed, Cancellation).Guard();
    }

    [Fact]
    public async Task InvokeMethodAsync_Cancelled_EndsAtOnce()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        using var cancellation = new CancellationTokenSource();
        await client.SetMethodHandlerAsync(
            "m",
            async (_, token) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return new DirectMethodResponse(200);
            },
            Cancellation);

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: cancellation.Token).Guard());

        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task GetStatisticsAsync_NothingListens_ThrowsTransient()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var service = hub.CreateService();
        await hub.Hub.DisposeAsync();

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => service.GetStatisticsAsync(Cancellation).Guard());

        Assert.Equal((IotHubErrorCodes.ConnectionFailed, true, (int?)null), (exception.ErrorCode, exception.IsTransient, exception.StatusCode));
    }

    private static string WithKey(DirectTestHub hub, string key)
    {
        var parts = ServiceConnectionString.Parse(hub.Hub.GetServiceConnectionString());
        return $"HostName={parts.Hub};SharedAccessKeyName={parts.SharedAccessKeyName};SharedAccessKey={key}";
    }
}
