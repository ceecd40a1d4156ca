using IotHubSecureClient.Enforcement;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>What follows from the options of a back end, read and checked once, for all the clients that are made by them.</summary>
internal sealed class ServiceProfile
{
    private const int HttpsPort = 443;

    private readonly ServiceConnectionString _connectionString;
    private readonly SharedAccessSignatureOptions _signature;
    private readonly TimeSpan _operationTimeout;
    private readonly TimeSpan _connectionLifetime;
    private readonly TimeProvider _timeProvider;

    /// <exception cref="ArgumentException">There is a connector, and the options set TLS besides.</exception>
    /// <exception cref="OptionsValidationException">Options are wrong.</exception>
    public ServiceProfile(DirectServiceClientOptions options, TlsConnector? connector, TimeProvider timeProvider, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConnectorCheck.ThrowIfIgnored(connector, (nameof(options.Tls), options.Tls is not null));
        OptionsCheck.ThrowIfInvalid(options, new DirectServiceClientOptionsValidator(), new DirectServiceClientOptionsRules());
        _connectionString = ServiceConnectionString.Parse(options.ConnectionString!);
        _signature = new() { TimeToLive = options.SharedAccessSignature.TimeToLive, RenewalShare = options.SharedAccessSignature.RenewalShare };
        _operationTimeout = options.OperationTimeout;
        _connectionLifetime = options.ConnectionLifetime;
        _timeProvider = timeProvider;
        connector ??= new TlsConnector((options.Tls ?? new()).ToClientOptions(clientCertificate: null), timeProvider, loggerFactory);
        Dialer = new HubDialer(connector, _connectionString.HostName, options.Port ?? _connectionString.Hub.Port ?? HttpsPort, options.Address, timeProvider, options.GetNameLookup());
    }

    public HubDialer Dialer { get; }

    public ServicePipeline NewPipeline() =>
        new(Dialer, SharedAccessSignatureSource.For(_connectionString, _signature, _timeProvider), _operationTimeout, _connectionLifetime, _timeProvider);
}
