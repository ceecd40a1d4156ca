using System.Net;
using Azure;
using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Tests.Devices;
using IotHubSecureClient.Tests.Gates;
using IotHubSecureClient.Tls;
using Microsoft.Azure.Devices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace IotHubSecureClient.Tests.Services;

public sealed class ServiceClientsTests : IDisposable
{
    private const string ConnectionString = "HostName=hub.example;SharedAccessKeyName=owner;SharedAccessKey=c2VjcmV0";

    private readonly SecureClientFactory _factory = new();
    private readonly AzureSasCredential _credential = new("SharedAccessSignature sr=hub.example&sig=c2ln&se=1&skn=owner");

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void ServiceClients_EveryOverload_UsesAmqpOverWebSocketThroughTheTunnel()
    {
        Assert.SkipWhen(OpenSslProcessPolicy.IsInForce(TlsPolicies.Default), "This process is under the policy as a whole, so that AMQP over TCP is allowed.");
        ServiceClient[] clients =
        [
            _factory.ServiceClients.CreateFromConnectionString(ConnectionString),
            _factory.ServiceClients.CreateFromConnectionString(ConnectionString, TransportType.Amqp),
            _factory.ServiceClients.CreateFromConnectionString(ConnectionString, TransportType.Amqp_WebSocket_Only, new ServiceClientTransportSettings()),
            _factory.ServiceClients.Create("hub.example", _credential),
        ];

        foreach (var client in clients)
        {
            Assert.Equal(TransportType.Amqp_WebSocket_Only, CreatedClient.Argument<TransportType>(client));
            var settings = CreatedClient.Argument<ServiceClientTransportSettings>(client);
            SecureDeviceClientsTests.AssertTunnel(settings.AmqpProxy);
            SecureDeviceClientsTests.AssertTunnel(settings.HttpProxy);
        }
    }

    [Fact]
    public void ServiceClients_AmqpOverTcp_SaysThatItMovedToWebSocket()
    {
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        using var factory = new SecureClientFactory(loggerFactory: loggers);

        using var client = factory.ServiceClients.CreateFromConnectionString(ConnectionString, TransportType.Amqp);

        var record = Assert.Single(logs.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 102), (record.Level, record.Id.Id));
        Assert.Equal(
            "The service client of 'hub.example' uses AMQP over WebSocket in place of AMQP over TCP, where nothing could hold it to the policy 'IotHub20200110'. Apply the OpenSSL process policy to use TCP.",
            record.Message);
    }

    [Fact]
    public void ServiceClients_ConnectionStringInPlaceOfAHostName_IsShownNowhere()
    {
        var logs = new FakeLogCollector();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        using var factory = new SecureClientFactory(loggerFactory: loggers);

        var exception = Assert.ThrowsAny<ArgumentException>(() => factory.ServiceClients.Create(ConnectionString, _credential));

        Assert.DoesNotContain("c2VjcmV0", exception.ToString(), StringComparison.Ordinal);
        Assert.Empty(logs.GetSnapshot());
    }

    [Fact]
    public void ServiceClients_CallersSettings_AreKeptInACopy()
    {
        var settings = new ServiceClientTransportSettings { ConnectionLeaseTimeoutMilliseconds = 7, HttpProxy = new WebProxy("http://proxy.example:3128") };

        using var client = _factory.ServiceClients.CreateFromConnectionString(ConnectionString, TransportType.Amqp_WebSocket_Only, settings);

        Assert.Equal(7, CreatedClient.Argument<ServiceClientTransportSettings>(client).ConnectionLeaseTimeoutMilliseconds);
        Assert.IsType<WebProxy>(settings.HttpProxy);
    }

    [Fact]
    public void RegistryManagersAndJobClients_EveryOverload_UseTheTunnel()
    {
        object[] clients =
        [
            _factory.RegistryManagers.CreateFromConnectionString(ConnectionString),
            _factory.RegistryManagers.CreateFromConnectionString(ConnectionString, new HttpTransportSettings()),
            _factory.RegistryManagers.Create("hub.example", _credential),
            _factory.JobClients.CreateFromConnectionString(ConnectionString),
            _factory.JobClients.CreateFromConnectionString(ConnectionString, new HttpTransportSettings()),
            _factory.JobClients.Create("hub.example", _credential),
        ];

        Assert.All(clients.Select(CreatedClient.Argument<HttpTransportSettings>).ToArray(), settings => SecureDeviceClientsTests.AssertTunnel(settings.Proxy));
    }

    [Fact]
    public void DigitalTwinClients_CallersHandlers_StayOutsideOfTheSendingOne()
    {
        using var own = new OwnHandler();

        using var client = _factory.DigitalTwinClients.CreateFromConnectionString(ConnectionString, own);

        var handlers = CreatedClient.Argument<DelegatingHandler[]>(client);
        Assert.Same(own, handlers[0]);
        Assert.Equal("IotHubSecureClient.Services.VerifiedSendingHandler", handlers[1].GetType().FullName);
    }

    private sealed class OwnHandler : DelegatingHandler;
}
