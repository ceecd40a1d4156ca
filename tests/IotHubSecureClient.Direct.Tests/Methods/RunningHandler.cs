using IotHubSecureClient.Direct;

namespace IotHubSecureClient.Tests;

/// <summary>A method handler that runs until its token ends.</summary>
internal static class RunningHandler
{
    /// <summary>Sets the handler, has it invoked, and returns when it runs.</summary>
    /// <param name="client">The connected client.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="cancelled">What the handler registers on its token.</param>
    public static async Task RunHandlerAsync(this IDirectDeviceClient client, DirectTestHub hub, Action cancelled)
    {
        var started = new TaskCompletionSource();
        await client.SetMethodHandlerAsync(
            "m",
            async (_, token) =>
            {
                token.Register(cancelled);
                started.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return new DirectMethodResponse(200);
            },
            TestContext.Current.CancellationToken);
        _ = hub.CreateService().InvokeMethodAsync("device1", new DirectMethodInvocation("m"), cancellationToken: TestContext.Current.CancellationToken);
        await started.Task.Guard();
    }
}
