using IotHubSecureClient.Direct;
using IotHubSecureClient.Emulation;

namespace IotHubSecureClient.QuickStart;

/// <summary>Clients of a hub, under the default policy. Against the service, the connection string is all they need.</summary>
internal static class Clients
{
    public static DirectServiceClient CreateService(DevHub hub) => new(new DirectServiceClientOptions
    {
        ConnectionString = hub.GetServiceConnectionString(),
        Tls = Trust(hub),
    });

    public static DirectDeviceClient CreateDevice(DevHub hub, string connectionString) => new(new DirectDeviceClientOptions
    {
        ConnectionString = connectionString,
        Port = hub.MqttPort,
        Tls = Trust(hub),
    });

    private static DirectTlsOptions Trust(DevHub hub) => new() { ServerCertificate = { TrustAnchorPem = hub.TrustAnchorPem } };
}
