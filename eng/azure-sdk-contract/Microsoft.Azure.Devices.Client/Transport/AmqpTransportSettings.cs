using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Devices.Shared;

namespace Microsoft.Azure.Devices.Client;

public sealed class AmqpTransportSettings : ITransportSettings
{
    public const uint DefaultPrefetchCount = 50;

    public static readonly TimeSpan DefaultOperationTimeout = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan DefaultOpenTimeout = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromMinutes(2);

    private readonly TransportType _transportType;
    private TimeSpan _operationTimeout = DefaultOperationTimeout;
    private TimeSpan _openTimeout = DefaultOpenTimeout;

    public AmqpTransportSettings(TransportType transportType)
        : this(transportType, DefaultPrefetchCount)
    {
    }

    public AmqpTransportSettings(TransportType transportType, uint prefetchCount)
        : this(transportType, prefetchCount, new AmqpConnectionPoolSettings())
    {
    }

    public AmqpTransportSettings(TransportType transportType, uint prefetchCount, AmqpConnectionPoolSettings amqpConnectionPoolSettings)
    {
        _transportType = transportType is TransportType.Amqp_Tcp_Only or TransportType.Amqp_WebSocket_Only
            ? transportType
            : throw new ArgumentOutOfRangeException(nameof(transportType), transportType, null);
        PrefetchCount = prefetchCount > 0 ? prefetchCount : throw new ArgumentOutOfRangeException(nameof(prefetchCount));
        AmqpConnectionPoolSettings = amqpConnectionPoolSettings;
        Proxy = transportType == TransportType.Amqp_WebSocket_Only ? SystemProxy.Instance : null;
    }

    public bool CertificateRevocationCheck
    {
        get => TlsVersions.Instance.CertificateRevocationCheck;
        set => TlsVersions.Instance.CertificateRevocationCheck = value;
    }

    public TimeSpan IdleTimeout { get; set; } = DefaultIdleTimeout;

    public TimeSpan OperationTimeout
    {
        get => _operationTimeout;
        set => _operationTimeout = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public TimeSpan OpenTimeout
    {
        get => _openTimeout;
        set => _openTimeout = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public TimeSpan? WebSocketKeepAlive { get; set; }

    public uint PrefetchCount { get; set; }

    public X509Certificate2 ClientCertificate { get; set; }

    public IWebProxy Proxy { get; set; }

    public RemoteCertificateValidationCallback RemoteCertificateValidationCallback { get; set; }

    public AmqpConnectionPoolSettings AmqpConnectionPoolSettings { get; set; }

    public TimeSpan DefaultReceiveTimeout => DefaultOperationTimeout;

    public TransportType GetTransportType() => _transportType;
}
