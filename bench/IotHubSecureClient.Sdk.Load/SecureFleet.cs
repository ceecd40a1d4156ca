using IotHubSecureClient.Certificates;
using IotHubSecureClient.Clients;
using IotHubSecureClient.Emulation;
using IotHubSecureClient.Failover.Load;
using IotHubSecureClient.Tests.EndToEnd;
using Microsoft.Azure.Devices.Client;
using Message = Microsoft.Azure.Devices.Client.Message;

namespace IotHubSecureClient.Sdk.Load;

/// <summary>The SDK's clients through the library.</summary>
internal sealed class SecureFleet : Fleet
{
    private readonly HubForwarder _forwarder;
    private readonly SecureClientFactory _factory;
    private readonly FailoverSecureDeviceClient[] _devices;

    public SecureFleet(DevHub hub, RecoveryArguments run)
        : base(run.Devices)
    {
        _forwarder = new(hub);
        _factory = new(new SecureClientFactoryOptions { ServerCertificate = new ServerCertificateOptions { TrustAnchorPem = hub.TrustAnchorPem } });
        _devices = [.. Enumerable.Range(0, run.Devices).Select(number => _factory.Clients.CreateFailoverDevice([hub.Devices.Create(IdOf(number)).ConnectionString!], TransportType.Mqtt_Tcp_Only, run.Options))];
    }

    public override string Name => nameof(FailoverSecureDeviceClient);

    public override bool IsOurs => true;

    protected override async Task SendAsync(int number, string text)
    {
        using var message = new Message(System.Text.Encoding.UTF8.GetBytes(text));
        await _devices[number].SendEventAsync(message, Stopping);
    }

    protected override async Task CloseAsync()
    {
        await Task.WhenAll(_devices.Select(device => device.DisposeAsync().AsTask()));
        await _factory.DisposeAsync();
        await _forwarder.DisposeAsync();
    }
}
