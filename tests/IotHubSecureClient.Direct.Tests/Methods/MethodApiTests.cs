using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Methods;

public class MethodApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InvokeMethodAsync_ConnectedModule_GetsItsAnswer()
    {
        await using var hub = await DirectTestHub.StartAsync();
        hub.Hub.Devices.Create("device1");
        var client = hub.CreateDevice(hub.Options(hub.Hub.Devices.CreateModule("device1", "module1").ConnectionString));
        await client.SetMethodHandlerAsync("m", (request, _) => Task.FromResult(DirectMethodResponse.FromJson(200, request.ReadJson(TestJson.Default.Reading)!, TestJson.Default.Reading)), Cancellation);
        await client.ConnectAsync(Cancellation);

        var result = await hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m").WithJson(new Reading(21), TestJson.Default.Reading), "module1", Cancellation);

        Assert.Equal((200, new Reading(21)), (result.Status, result.ReadPayload(TestJson.Default.Reading)));
    }

    [Fact]
    public async Task InvokeMethodAsync_NotConnected_ThrowsNotOnline()
    {
        await using var hub = await DirectTestHub.StartAsync();
        hub.Hub.Devices.Create("device1");

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: Cancellation));

        Assert.Equal((404, IotHubErrorCodes.DeviceNotOnline), (exception.StatusCode, exception.ErrorCode));
        Assert.NotNull(exception.TrackingId);
    }

    [Fact]
    public async Task InvokeMethodAsync_NoAnswer_ThrowsGatewayTimeout()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        await client.SetMethodHandlerAsync("m", (_, token) => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => new DirectMethodResponse(200), TaskScheduler.Default), Cancellation);

        var exception = await Assert.ThrowsAsync<IotHubDirectException>(() => hub.CreateService().InvokeMethodAsync(
            "device1", new DirectMethodInvocation("m") { ResponseTimeout = TimeSpan.FromSeconds(5) }.WithJson(new JsonObject()), cancellationToken: Cancellation).Guard());

        Assert.Equal((504, IotHubErrorCodes.GatewayTimeout, true), (exception.StatusCode, exception.ErrorCode, exception.IsTransient));
    }
}
