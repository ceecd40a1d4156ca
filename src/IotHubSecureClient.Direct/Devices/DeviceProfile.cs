using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>What follows from the options of a device, read and checked once, for all the clients and connections that are made by them.</summary>
internal sealed class DeviceProfile
{
    private const int MqttPort = 8883;
    private const int WebSocketPort = 443;
    private const string Product = "IotHubSecureClient.Direct";

    private readonly DeviceConnectionString _connectionString;

    /// <exception cref="ArgumentException">There is a connector, and the options set TLS or a client certificate besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong.</exception>
    public DeviceProfile(DirectDeviceClientOptions options, TlsConnector? connector, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConnectorCheck.ThrowIfIgnored(
            connector,
            (nameof(options.Tls), options.Tls is not null),
            (nameof(options.CertificateFile), options.CertificateFile is not null),
            (nameof(options.CertificateKeyFile), options.CertificateKeyFile is not null),
            (nameof(options.UseClientCertificate), options.GetClientCertificate() is not null));
        OptionsCheck.ThrowIfInvalid(options, new DirectDeviceClientOptionsValidator(), new DirectDeviceClientOptionsRules { HasConnector = connector is not null });
        _connectionString = DeviceConnectionString.Parse(options.ConnectionString!);
        OperationTimeout = options.OperationTimeout;
        TelemetryDelivery = options.TelemetryDelivery;
        Identity = new MqttIdentity(_connectionString, options.ModelId, Product);
        var endpoint = _connectionString.Endpoint;
        var port = options.Port ?? endpoint.Port ?? (options.Transport == DirectTransport.Mqtt ? MqttPort : WebSocketPort);
        connector ??= new TlsConnector((options.Tls ?? new()).ToClientOptions(ClientCertificateFiles.Of(options)), timeProvider, loggerFactory);
        Dialer = new HubDialer(connector, endpoint.HostName, port, options.Address, timeProvider, options.GetNameLookup());
        var tokens = SharedAccessSignatureSource.For(_connectionString, options.SharedAccessSignature, timeProvider);
        Opener = new MqttSessionOpener(Dialer, options.Transport, Identity, tokens, options.KeepAlive, options.OperationTimeout);
    }

    public HubDialer Dialer { get; }

    /// <summary>Makes the connections. A token serves them all for its share of its life, so that a loss does not put off the renewal of a fleet's tokens to one moment.</summary>
    public MqttSessionOpener Opener { get; }

    public MqttIdentity Identity { get; }

    public string DeviceId => _connectionString.DeviceId;

    public string? ModuleId => _connectionString.ModuleId;

    public TimeSpan OperationTimeout { get; }

    public TelemetryDelivery TelemetryDelivery { get; }
}
