using IotHubSecureClient.Clients;
using IotHubSecureClient.Tests.Gates;
using Microsoft.Azure.Devices.Client;

namespace IotHubSecureClient.Tests.Devices;

public sealed class SecureModuleClientsTests : IDisposable
{
    private const string ConnectionString = "HostName=hub.example;DeviceId=device;ModuleId=module;SharedAccessKey=c2VjcmV0";

    private readonly SecureClientFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void EveryOverload_GatesEveryConnection()
    {
        var authentication = new ModuleAuthenticationWithRegistrySymmetricKey("device", "module", "c2VjcmV0");
        ITransportSettings[] own = [new AmqpTransportSettings(TransportType.Amqp_WebSocket_Only)];
        ModuleClient[] clients =
        [
            _factory.ModuleClients.CreateFromConnectionString(ConnectionString),
            _factory.ModuleClients.CreateFromConnectionString(ConnectionString, TransportType.Mqtt),
            _factory.ModuleClients.CreateFromConnectionString(ConnectionString, own),
            _factory.ModuleClients.Create("hub.example", authentication),
            _factory.ModuleClients.Create("hub.example", authentication, TransportType.Mqtt_Tcp_Only),
            _factory.ModuleClients.Create("hub.example", authentication, own),
            _factory.ModuleClients.Create("hub.example", "gateway.example", authentication),
            _factory.ModuleClients.Create("hub.example", "gateway.example", authentication, TransportType.Http1),
            _factory.ModuleClients.Create("hub.example", "gateway.example", authentication, own),
        ];

        Assert.Equal("2 2 1 2 1 1 2 1 1", string.Join(' ', clients.Select(client => CreatedClient.Argument<ITransportSettings[]>(client).Length)));
        Assert.All(clients.SelectMany(CreatedClient.Argument<ITransportSettings[]>), SecureDeviceClientsTests.AssertGated);
        Assert.All(clients, client => SecureDeviceClientsTests.AssertGated(CreatedClient.Argument<ClientOptions>(client).FileUploadTransportSettings));
        Assert.All(clients, client => Assert.IsType<VerifyingRetryPolicy>(CreatedClient.RetryPolicy(client)));
    }

    [Fact]
    public async Task CreateFromEnvironmentAsync_OutsideOfIotEdge_SaysWhatIsMissing()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _factory.ModuleClients.CreateFromEnvironmentAsync(TransportType.Mqtt));

        Assert.StartsWith("This process is no IoT Edge module: none of 'EdgeHubConnectionString'", exception.Message, StringComparison.Ordinal);
    }
}
