using System.Net;
using Azure;
using IotHubSecureClient.Failover;
using IotHubSecureClient.Tests.Contract;
using IotHubSecureClient.Tests.Failover;
using IotHubSecureClient.Tests.Gates;
using Microsoft.Azure.Devices;
using Microsoft.Azure.Devices.Client;
using Microsoft.Azure.Devices.Client.Transport.Mqtt;
using DeviceTransportType = Microsoft.Azure.Devices.Client.TransportType;
using ServiceTransportType = Microsoft.Azure.Devices.TransportType;

namespace IotHubSecureClient.Tests.Clients;

public sealed class SecureClientsTests : IDisposable
{
    private const string Host = "hub.example";
    private const string ConnectionString = $"HostName={Host};DeviceId=device;SharedAccessKey=c2VjcmV0";
    private const string HubConnectionString = $"HostName={Host};SharedAccessKeyName=owner;SharedAccessKey=c2VjcmV0";

    private readonly SecureClientFactory _factory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _factory.Dispose();

    [Fact]
    public async Task Wrap_DeviceClientOfEachOverload_KnowsWhatItConnectsTo()
    {
        var key = new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0");
        ITransportSettings[] settings = [new MqttTransportSettings(DeviceTransportType.Mqtt_Tcp_Only)];
        var clients = _factory.DeviceClients;
        (DeviceClient Client, string HostName)[] made =
        [
            (clients.CreateFromConnectionString(ConnectionString), Host),
            (clients.CreateFromConnectionString(ConnectionString, DeviceTransportType.Mqtt), Host),
            (clients.CreateFromConnectionString(ConnectionString, settings, new ClientOptions { ModelId = "dtmi:example;1" }), Host),
            (clients.CreateFromConnectionString(ConnectionString + ";GatewayHostName=gateway.example"), "gateway.example"),
            (clients.CreateFromConnectionString(HubConnectionString, "device"), Host),
            (clients.CreateFromConnectionString(HubConnectionString, "device", DeviceTransportType.Http1), Host),
            (clients.CreateFromConnectionString(HubConnectionString, "device", settings), Host),
            (clients.Create(Host, key), Host),
            (clients.Create(Host, key, DeviceTransportType.Amqp_Tcp_Only), Host),
            (clients.Create(Host, key, settings), Host),
            (clients.Create(Host, "gateway.example", key), "gateway.example"),
            (clients.Create(Host, "gateway.example", key, DeviceTransportType.Mqtt), "gateway.example"),
            (clients.Create(Host, "gateway.example", key, settings), "gateway.example"),
        ];

        foreach (var (client, hostName) in made)
        {
            await using var device = _factory.Clients.Wrap(client);
            Assert.Equal(hostName, device.HostName);
        }
    }

    [Fact]
    public async Task Wrap_ServiceClientOfEachOverload_KnowsWhatItConnectsTo()
    {
        var credential = new AzureSasCredential("SharedAccessSignature sr=hub.example&sig=c2ln&se=1&skn=owner");
        var settings = new ServiceClientTransportSettings { AmqpProxy = new WebProxy("http://proxy.example:3128") };
        ServiceClient[] made =
        [
            _factory.ServiceClients.CreateFromConnectionString(HubConnectionString),
            _factory.ServiceClients.CreateFromConnectionString(HubConnectionString, ServiceTransportType.Amqp_WebSocket_Only, settings, new ServiceClientOptions()),
            _factory.ServiceClients.Create(Host, credential),
            _factory.ServiceClients.Create(Host, credential, ServiceTransportType.Amqp_WebSocket_Only, settings),
        ];

        foreach (var client in made)
        {
            await using var service = _factory.Clients.Wrap(client);
            Assert.Equal(Host, service.HostName);
        }
    }

    [Fact]
    public async Task Wrap_ClientOfTheSdkOrOfAnotherFactory_IsRefused()
    {
        await using var other = new SecureClientFactory();
        await using var bare = DeviceClient.CreateFromConnectionString(ConnectionString);
        await using var foreign = other.DeviceClients.CreateFromConnectionString(ConnectionString);
        using var bareService = ServiceClient.CreateFromConnectionString(HubConnectionString);

        AssertRefused(nameof(DeviceClient), () => _factory.Clients.Wrap(bare));
        AssertRefused(nameof(DeviceClient), () => _factory.Clients.Wrap(foreign));
        AssertRefused(nameof(ServiceClient), () => _factory.Clients.Wrap(bareService));
    }

    [Fact]
    public async Task Wrap_ClientThatHasAnOwner_IsRefused()
    {
        var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString);
        await using var device = _factory.Clients.Wrap(client);

        AssertRefused(nameof(DeviceClient), () => _factory.Clients.Wrap(client));
    }

    [Fact]
    public async Task CreateFailoverDevice_ClientOfTheSdkAlone_IsRefusedLikeAnAttempt()
    {
        await using var device = _factory.Clients.CreateFailoverDevice([Host], _ => DeviceClient.CreateFromConnectionString(ConnectionString), DeviceClients.Fast());

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => device.OpenAsync(Token));

        Assert.StartsWith("The 'DeviceClient' was not made by this factory", exception.Message, StringComparison.Ordinal);
        Assert.Equal((FailoverStatus.Failed, FailoverReason.Rejected), (device.State.Status, device.State.Reason));
    }

    [Fact]
    public async Task CreateFailoverDevice_ClientOfAnotherHub_IsRefusedAndDisposed()
    {
        var client = _factory.DeviceClients.CreateFromConnectionString(ConnectionString);
        await using var device = _factory.Clients.CreateFailoverDevice(["west.example"], _ => client, DeviceClients.Fast());

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => device.OpenAsync(Token));

        Assert.Equal(
            "A client of 'hub.example' was made for the hub 'west.example'. Allowed: a client that connects to the hub that was asked for. Make it with the name that is given.", exception.Message);
        Assert.Throws<ArgumentException>(() => _factory.Clients.Wrap(client));
    }

    [Fact]
    public async Task CreateFailoverService_ClientOfTheSdkAlone_IsRefusedLikeAnAttempt()
    {
        await using var service = _factory.Clients.CreateFailoverService([Host], _ => ServiceClient.CreateFromConnectionString(HubConnectionString), DeviceClients.Fast());

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => service.OpenAsync(Token));

        Assert.StartsWith("The 'ServiceClient' was not made by this factory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateFailoverDevice_EachHub_IsAskedForByItsNameAndPlace()
    {
        Assert.SkipUnless(AzureSdk.Mode == AzureSdk.Contract, "The SDK would look for hubs that are not there.");
        List<FailoverEndpoint> asked = [];
        await using var device = _factory.Clients.CreateFailoverDevice(
            ["west.example", "east.example"],
            hub =>
            {
                asked.Add(hub);
                return _factory.DeviceClients.Create(hub.Name, new DeviceAuthenticationWithRegistrySymmetricKey("device", "c2VjcmV0"));
            },
            DeviceClients.Fast());

        // The contract's clients connect to nothing.
        await Assert.ThrowsAsync<PlatformNotSupportedException>(() => device.OpenAsync(Token));

        Assert.Equal([new(0, "west.example"), new(1, "east.example")], asked);
    }

    [Theory]
    [InlineData(DeviceTransportType.Mqtt)]
    [InlineData(DeviceTransportType.Amqp)]
    public async Task CreateFailoverDevice_EachTransport_DoesNotRetryByItself(DeviceTransportType transport)
    {
        Assert.SkipUnless(AzureSdk.Mode == AzureSdk.Contract, "The SDK would look for hubs that are not there.");
        DeviceClient? made = null;
        await using var device = _factory.Clients.CreateFailoverDevice([Host], _ => made = _factory.DeviceClients.CreateFromConnectionString(ConnectionString, transport), DeviceClients.Fast());
        await Assert.ThrowsAsync<PlatformNotSupportedException>(() => device.OpenAsync(Token));

        Assert.IsType<NoRetry>(CreatedClient.RetryPolicy(made!));
    }

    [Fact]
    public void CreateFailoverDevice_NoHostName_Throws() =>
        Assert.StartsWith("There is no endpoint.", Assert.Throws<ArgumentException>(() => _factory.Clients.CreateFailoverDevice([], _ => throw new NotSupportedException())).Message, StringComparison.Ordinal);

    private static void AssertRefused(string type, Func<object> wrap)
    {
        var exception = Assert.Throws<ArgumentException>("client", wrap);
        Assert.StartsWith(
            $"The '{type}' was not made by this factory, so that nothing may verify its connections, or it stands behind an interface already. Allowed: a client that this factory made, once. "
            + "Make one with the factory's 'DeviceClients' or 'ServiceClients'.",
            exception.Message,
            StringComparison.Ordinal);
    }
}
