using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Gates;
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
        using var security = CreateSecurity();
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
    public void Create_AfterAnEndpointThatIsRefused_GatesTheHandlerAllTheSame()
    {
        using var security = CreateSecurity();
        using var handler = new ProvisioningTransportHandlerHttp();
        Assert.Throws<ArgumentException>(() => _factory.ProvisioningDeviceClients.Create("dps.example:443", "scope", security, handler));

        _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);

        SecureDeviceClientsTests.AssertTunnel(handler.Proxy);
        Assert.NotNull(handler.RemoteCertificateValidationCallback);
    }

    [Fact]
    public void Create_SameHandlerForAnotherEndpoint_IsRefused()
    {
        using var security = CreateSecurity();
        using var handler = new ProvisioningTransportHandlerHttp();
        _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);

        var exception = Assert.Throws<ArgumentException>(() => _factory.ProvisioningDeviceClients.Create("other.example", "scope", security, handler));

        Assert.StartsWith("The endpoint 'other.example' is refused for a transport handler that leads to 'dps.example'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_HandlerWithAPortOfItsOwn_IsRoutedToThatPort()
    {
        using var security = CreateSecurity();
        using var handler = new ProvisioningTransportHandlerHttp { Port = 8443 };

        _ = _factory.ProvisioningDeviceClients.Create("127.0.0.1", "scope", security, handler);

        // Nothing listens there: the tunnel says so for its route, and refuses every other port.
        Assert.Equal(HttpStatusCode.BadGateway, await ConnectAsync(handler.Proxy, "127.0.0.1", 8443));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(handler.Proxy, "127.0.0.1", 443));
    }

    [Fact]
    public void Create_GatesReplacedByTheCallerSince_ArePutInFrontAgain()
    {
        using var security = CreateSecurity();
        using var handler = new ProvisioningTransportHandlerHttp();
        _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);
        handler.Proxy = new WebProxy("http://proxy.example:3128");
        RemoteCertificateValidationCallback own = (_, _, _, _) => false;
        handler.RemoteCertificateValidationCallback = own;

        _ = _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);

        SecureDeviceClientsTests.AssertTunnel(handler.Proxy);
        Assert.NotSame(own, handler.RemoteCertificateValidationCallback);
    }

    [Fact]
    public void Create_HandlerOfTheApplications_IsRefusedUnderStrict()
    {
        using var security = CreateSecurity();
        using var handler = new OwnHandler();

        var exception = Assert.Throws<UnverifiedPathException>(() => _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler));

        Assert.Equal($"ProvisioningDeviceClient, {typeof(OwnHandler).FullName}", exception.Path);
    }

    [Fact]
    public void Create_HandlerWithAnInnerOne_IsRefusedUnderStrict()
    {
        using var security = CreateSecurity();
        using var handler = new ProvisioningTransportHandlerMqtt { InnerHandler = new OwnHandler() };

        var exception = Assert.Throws<UnverifiedPathException>(() => _factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler));

        Assert.EndsWith("ProvisioningTransportHandlerMqtt with an inner handler", exception.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_HandlerOfTheApplications_PassesUnderReportOnlyWithTheGatesInIt()
    {
        using var factory = new SecureClientFactory(new SecureClientFactoryOptions { Mode = EnforcementMode.ReportOnly });
        using var security = CreateSecurity();
        using var handler = new OwnHandler { Port = 443 };

        _ = factory.ProvisioningDeviceClients.Create("dps.example", "scope", security, handler);

        SecureDeviceClientsTests.AssertTunnel(handler.Proxy);
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

    private static SecurityProviderSymmetricKey CreateSecurity() => new("device", "c2VjcmV0", "c2VjcmV0");

    private static async Task<HttpStatusCode> ConnectAsync(IWebProxy proxy, string host, int port)
    {
        var address = proxy.GetProxy(new Uri($"https://{host}:{port}"))!;
        var credential = proxy.Credentials!.GetCredential(address, "Basic")!;
        var authorization = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{credential.UserName}:{credential.Password}"));
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nProxy-Authorization: Basic {authorization}\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return (HttpStatusCode)int.Parse(status!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private sealed class OwnHandler : ProvisioningTransportHandler;
}
