using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Hubs;
using IotHubSecureClient.Tests.Http;

namespace IotHubSecureClient.Tests;

/// <summary>HTTPS requests to a hub, wherever it is, each over a connection of its own.</summary>
internal static class HubHttp
{
    /// <summary>Sends telemetry as a device.</summary>
    public static Task<HttpAnswer> SendTelemetryAsync(DevHub hub, string deviceId, string key) =>
        SendAsync(hub, HttpMethod.Post, $"/devices/{deviceId}/messages/events", SharedAccessSignature.Create($"{hub.HostName}/devices/{deviceId}", key, InAnHour(hub)).Token);

    /// <summary>Sends a request as the hub's owner.</summary>
    public static Task<HttpAnswer> OwnerAsync(DevHub hub, string path) =>
        SendAsync(hub, HttpMethod.Get, path, SharedAccessSignature.Create(hub.HostName, hub.State.Policies.Get("iothubowner").PrimaryKey, InAnHour(hub), "iothubowner").Token);

    private static DateTimeOffset InAnHour(DevHub hub) => hub.State.TimeProvider.GetUtcNow().AddHours(1);

    private static async Task<HttpAnswer> SendAsync(DevHub hub, HttpMethod method, string path, string token)
    {
        using var handler = new SocketsHttpHandler { SslOptions = TestClient.Options(hub), UseProxy = false, ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, $"https://localhost:{hub.HttpsPort}{path}?{HttpFixture.ApiVersion}");
        request.Content = method == HttpMethod.Post ? new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json")) : null;
        Assert.True(request.Headers.TryAddWithoutValidation("Authorization", token));
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new HttpAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase));

        async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(hub.Addresses[0], context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }
}
