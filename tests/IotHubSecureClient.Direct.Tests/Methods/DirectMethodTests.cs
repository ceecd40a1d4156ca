using System.Text.Json;
using System.Text.Json.Nodes;
using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests.Methods;

public class DirectMethodTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DirectTransport.Mqtt)]
    [InlineData(DirectTransport.MqttWebSocket)]
    public async Task SetMethodHandlerAsync_Invoked_AnswersWithStatusAndPayload(DirectTransport transport)
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync(transport);
        await client.SetMethodHandlerAsync(
            "add",
            (request, _) => Task.FromResult(DirectMethodResponse.FromJson(201, new JsonObject { ["sum"] = request.ReadJson().GetProperty("a").GetInt32() + 1, ["name"] = request.Name })),
            Cancellation);

        var response = await InvokeAsync(hub, "add", new JsonObject { ["a"] = 41 });

        Assert.Equal(201, response.Status);
        Assert.Equal("""{"sum":42,"name":"add"}""", response.Payload.GetRawText());
    }

    [Fact]
    public async Task SetMethodHandlerAsync_BeforeTheConnection_IsInForceWithIt()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = hub.CreateDevice(hub.AddDevice());
        await client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(204)), Cancellation);

        await client.ConnectAsync(Cancellation);

        Assert.Equal(204, (await InvokeAsync(hub, "m")).Status);
    }

    [Fact]
    public async Task SetMethodHandlerAsync_OtherMethod_IsAnsweredWith501()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        await client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);

        Assert.Equal(501, (await InvokeAsync(hub, "other")).Status);
        await client.SetDefaultMethodHandlerAsync((_, _) => Task.FromResult(new DirectMethodResponse(202)), Cancellation);
        Assert.Equal(202, (await InvokeAsync(hub, "other")).Status);
        await client.SetMethodHandlerAsync("m", null, Cancellation);
        await client.SetDefaultMethodHandlerAsync(null, Cancellation);
        Assert.Equal(501, (await InvokeAsync(hub, "m")).Status);
    }

    [Fact]
    public async Task SetMethodHandlerAsync_HandlerThrows_IsAnsweredWith500()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        await client.SetMethodHandlerAsync("m", (_, _) => throw new InvalidOperationException("secret"), Cancellation);

        var response = await InvokeAsync(hub, "m");

        Assert.Equal((500, JsonValueKind.Null), (response.Status, response.Payload.ValueKind));
    }

    [Fact]
    public async Task SetMethodHandlerAsync_SlowHandler_DoesNotHoldUpAnother()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        var release = new TaskCompletionSource<DirectMethodResponse>();
        await client.SetMethodHandlerAsync("slow", (_, _) => release.Task, Cancellation);
        await client.SetMethodHandlerAsync("fast", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);

        var slow = InvokeAsync(hub, "slow");
        Assert.Equal(200, (await InvokeAsync(hub, "fast")).Status);
        release.SetResult(new DirectMethodResponse(202));

        Assert.Equal(202, (await slow).Status);
    }

    [Fact]
    public async Task SetMethodHandlerAsync_Reconnected_StaysInForce()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var client = await hub.ConnectDeviceAsync();
        await client.SetMethodHandlerAsync("m", (_, _) => Task.FromResult(new DirectMethodResponse(200)), Cancellation);

        await client.CloseAsync(Cancellation);
        await client.ConnectAsync(Cancellation);

        Assert.Equal(200, (await InvokeAsync(hub, "m")).Status);
    }

    private static Task<DirectMethodResult> InvokeAsync(DirectTestHub hub, string name, JsonNode? payload = null)
    {
        var invocation = new DirectMethodInvocation(name);
        return hub.CreateService().InvokeMethodAsync("device1", payload is null ? invocation : invocation.WithJson(payload), cancellationToken: Cancellation).Guard();
    }
}
