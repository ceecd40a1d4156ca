using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Gates;
using Microsoft.Azure.Devices.Provisioning.Client.Transport;
using Microsoft.Azure.Devices.Provisioning.Service;
using Microsoft.Azure.Devices.Shared;

namespace IotHubSecureClient.Tests.Provisioning;

public sealed class ProvisioningClientsTests : IDisposable
{
    private const string ConnectionString = "HostName=dps.example;SharedAccessKeyName=owner;SharedAccessKey=c2VjcmV0";

    private readonly SecureClientFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void Create_EachTransport_HasBothGatesOnce()
    {
        using var security = new SecurityProviderSymmetricKey("device", "c2VjcmV0", "c2VjcmV0");
        ProvisioningTransportHandler[] handlers = [new ProvisioningTransportHandlerAmqp(), new ProvisioningTransportHandlerMqtt(), new ProvisioningTransportHandlerHttp()];
        foreach (var handler in handlers)
        {
            _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);
            var callback = handler.RemoteCertificateValidationCallback;
            var proxy = handler.Proxy;

            _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);

            Assert.NotNull(callback);
            SecureDeviceClientsTests.AssertTunnel(proxy);
            Assert.Same(callback, handler.RemoteCertificateValidationCallback);
            Assert.Same(proxy, handler.Proxy);
            handler.Dispose();
        }
    }

    [Fact]
    public void ServiceClients_EveryOverload_UseTheTunnel()
    {
        ProvisioningServiceClient[] clients =
        [
            _factory.ProvisioningServiceClients.CreateFromConnectionString(ConnectionString),
            _factory.ProvisioningServiceClients.CreateFromConnectionString(ConnectionString, new HttpTransportSettings()),
        ];

        Assert.All(clients.Select(CreatedClient.Argument<HttpTransportSettings>).ToArray(), settings => SecureDeviceClientsTests.AssertTunnel(settings.Proxy));
    }
}
