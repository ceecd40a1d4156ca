using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation.Authentication;
using IotHubSecureClient.Emulation.Messages;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Registry;
using MQTTnet;

namespace IotHubSecureClient.Tests.Mqtt;

public sealed class CertificateTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_RegisteredThumbprint_IsAccepted(bool webSocket)
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var certificate = DevHubPki.CreateSelfSignedClientCertificate("device1");
        Register(hub, certificate);

        var device = await ConnectAsync(hub, certificate, webSocket);

        await device.PublishAsync("devices/device1/messages/events/");
        Assert.Contains("x509", (await hub.FirstTelemetryAsync()).SystemProperties[SystemPropertyNames.ConnectionAuthenticationMethod], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_OtherCertificate_IsNotAuthorized(bool webSocket)
    {
        await using var hub = await MqttTestHub.StartAsync();
        using var registered = DevHubPki.CreateSelfSignedClientCertificate("device1");
        using var other = DevHubPki.CreateSelfSignedClientCertificate("device1");
        Register(hub, registered);

        var device = await ConnectAsync(hub, other, webSocket);

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, device.Connection!.ResultCode);
    }

    private static void Register(MqttTestHub hub, X509Certificate2 certificate) => hub.State.Registry.Create(
        "device1", new HubDeviceOptions { CredentialKind = DeviceCredentialKind.SelfSigned, PrimaryThumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256) });

    private static Task<MqttTestDevice> ConnectAsync(MqttTestHub hub, X509Certificate2 certificate, bool webSocket) => hub.ConnectAsync(
        "device1",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        builder => builder.WithCredentials(hub.UserName("device1"), (byte[]?)null).WithTlsOptions(tls => tls.WithTargetHost("localhost").WithCertificateValidationHandler(hub.IsTrusted).WithClientCertificates([certificate])),
        webSocket);
}
