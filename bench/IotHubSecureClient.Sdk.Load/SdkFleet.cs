using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;
using IotHubSecureClient.Tests.EndToEnd;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using Message = Microsoft.Azure.Devices.Client.Message;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>The SDK's own clients, with the retry that they have by default.</summary>
internal sealed class SdkFleet : Fleet
{
    private readonly HubForwarder _forwarder;
    private readonly DeviceClient[] _devices;
    private readonly X509Certificate2 _root;

    public SdkFleet(DevHub hub, int count)
        : base(count)
    {
        _forwarder = new(hub);
        _root = X509Certificate2.CreateFromPem(hub.TrustAnchorPem);
        _devices = [.. Enumerable.Range(0, count).Select(number => DeviceClient.CreateFromConnectionString(
            hub.Devices.Create(IdOf(number)).ConnectionString, [new MqttTransportSettings(TransportType.Mqtt_Tcp_Only) { RemoteCertificateValidationCallback = IsTrusted }]))];
    }

    public override string Name => "the SDK's DeviceClient, its own retry";

    public override bool IsOurs => false;

    protected override async Task SendAsync(int number, string text)
    {
        using var message = new Message(System.Text.Encoding.UTF8.GetBytes(text));
        await _devices[number].SendEventAsync(message, Stopping);
    }

    protected override async Task CloseAsync()
    {
        Array.ForEach(_devices, device => device.Dispose());
        await _forwarder.DisposeAsync();
        _root.Dispose();
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.Add(_root);
        own.ChainPolicy.ExtraStore.AddRange(chain!.ChainPolicy.ExtraStore);
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0 && own.Build((X509Certificate2)certificate!);
    }
}
