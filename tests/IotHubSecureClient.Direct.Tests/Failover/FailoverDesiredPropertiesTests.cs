using System.Text.Json.Nodes;
using System.Threading.Channels;
using IotHubSecureClient.Direct;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Scripted;

namespace IotHubSecureClient.Tests.Failover;

public sealed class FailoverDesiredPropertiesTests
{
    private static readonly FailoverOptions AtOnce = new() { ReconnectWindow = TimeSpan.Zero, BaseDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SetDesiredPropertiesHandlerAsync_ChangeComesBeforeWhatWasMissedIsRead_GetsTheWholeFirst()
    {
        await using var server = new ScriptedServer();
        await using var device = new FailoverDeviceClient(
            [new() { ConnectionString = ScriptedDevice.ConnectionString, Port = server.Port, Tls = new() { ServerCertificate = { TrustAnchorPem = ScriptedCertificate.Pem } } }], AtOnce, pacer: new ReconnectPacer());
        var changes = Channel.CreateUnbounded<DesiredPropertiesChange>();
        await device.SetDesiredPropertiesHandlerAsync((change, token) => changes.Writer.WriteAsync(change, token).AsTask(), Cancellation);
        var connecting = device.ConnectAsync(Cancellation);
        var first = await AcceptAsync(server, 5);
        await connecting.Guard();
        await first.CloseAsync();

        // Version 6 was missed.
        var second = await AcceptAsync(server, 7, early: 7);
        await SendAsync(second, 8);

        var (missed, next) = (await changes.Reader.ReadAsync(Cancellation).AsTask().Guard(), await changes.Reader.ReadAsync(Cancellation).AsTask().Guard());
        Assert.Equal((true, 7L, false, 8L), (missed.IsComplete, missed.Version, next.IsComplete, next.Version));
    }

    [Fact]
    public async Task DisposeAsync_CalledByAHandlerThatACatchUpWaitsFor_Ends()
    {
        await using var hub = await DirectTestHub.StartAsync();
        var device = new FailoverDeviceClient([hub.AddDevice()], AtOnce, pacer: new ReconnectPacer());
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously), goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await device.SetDesiredPropertiesHandlerAsync(
            async (_, _) =>
            {
                called.TrySetResult();
                await goOn.Task;
                await device.DisposeAsync();
                disposed.TrySetResult();
            },
            Cancellation);
        await device.ConnectAsync(Cancellation);
        using var service = hub.CreateService();
        await ChangeAsync(service, 1);
        await called.Task.Guard();

        var connected = device.ReadStatesAsync(Cancellation).SkipWhile(state => state.Status == FailoverStatus.Connected).FirstAsync(state => state.Status == FailoverStatus.Connected, Cancellation);
        await using (var other = hub.CreateDevice(hub.Options(hub.Hub.Devices.Find("device1")!.ConnectionString)))
        {
            await other.ConnectAsync(Cancellation);
            await ChangeAsync(service, 2);
            await connected;
        }

        goOn.SetResult();

        await disposed.Task.Guard();
    }

    /// <summary>Takes a connection, sends a change before it is ready, and answers that the twin is of a version.</summary>
    private static async Task<MqttPeer> AcceptAsync(ScriptedServer server, int version, int? early = null)
    {
        var peer = await server.AcceptMqttAsync();
        var subscribe = await peer.ExpectAsync(MqttPeer.Subscribe);
        if (early is { } change)
        {
            await SendAsync(peer, change);
        }

        await peer.AcknowledgeAsync(subscribe);
        await peer.AcknowledgeAsync(await peer.ExpectAsync(MqttPeer.Subscribe));
        var request = await peer.ExpectAsync(MqttPeer.Publish);
        await peer.SendPublishAsync($"$iothub/twin/res/200/?$rid={request.RequestId}", $$$"""{"desired":{"x":1,"$version":{{{version}}}},"reported":{"$version":1}}""");
        return peer;
    }

    private static Task SendAsync(MqttPeer peer, int version) =>
        peer.SendPublishAsync($"$iothub/twin/PATCH/properties/desired/?$version={version}", $$"""{"x":{{version}},"$version":{{version}}}""");

    private static Task<Twin> ChangeAsync(DirectServiceClient service, int value) =>
        service.UpdateTwinAsync("device1", new() { Desired = new JsonObject { ["x"] = value } }, cancellationToken: Cancellation);
}
