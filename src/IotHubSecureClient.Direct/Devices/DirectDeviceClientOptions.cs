using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>How a <see cref="DirectDeviceClient"/> connects. Read once, when the client is made.</summary>
public sealed class DirectDeviceClientOptions
{
    private const string TrimmingJustification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.";

    private SslStreamCertificateContext? _clientCertificate;
    private Func<string, CancellationToken, Task<IPAddress[]>>? _nameLookup;

    /// <summary>The connection string of the device or module. A secret; it is never logged.</summary>
    /// <value>Required.</value>
    [Required]
    public string? ConnectionString { get; set; }

    /// <summary>What is spoken to the hub.</summary>
    /// <value>Default <see cref="DirectTransport.Mqtt"/>.</value>
    [EnumDataType(typeof(DirectTransport))]
    public DirectTransport Transport { get; set; } = DirectTransport.Mqtt;

    /// <summary>The TCP port.</summary>
    /// <value>Default <see langword="null"/>: the port in the connection string if there is one, otherwise 8883, and 443 for WebSocket. From 1 to 65535, both inclusive.</value>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The host name or IP address to open the TCP connection to, where that is not the host of the connection string. The certificate is verified for the host of the connection string all the same.</summary>
    /// <value>Default <see langword="null"/>: the host of the connection string.</value>
    public string? Address { get; set; }

    /// <summary>The longest time without a packet from the client, after which it sends a ping (MQTT 3.1.1, section 3.1.2.10).</summary>
    /// <value>Default 180 s; from 5 s to 1177 s, both inclusive, of which the latter is the service's own limit.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:05", "00:19:37")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>The time that each call may take, a connect with all of its steps included.</summary>
    /// <value>Default 60 s; from 1 s to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What is promised of telemetry.</summary>
    /// <value>Default <see cref="TelemetryDelivery.AtLeastOnce"/>.</value>
    [EnumDataType(typeof(TelemetryDelivery))]
    public TelemetryDelivery TelemetryDelivery { get; set; } = TelemetryDelivery.AtLeastOnce;

    /// <summary>The identifier of the device's model (a DTMI of IoT Plug and Play), announced with each connection.</summary>
    /// <value>Default <see langword="null"/>, none.</value>
    public string? ModelId { get; set; }

    /// <summary>How long shared access signatures last, and when they are renewed. Over MQTT each renewal is a reconnect, which calls under way survive.</summary>
    /// <value>Default: 1 hour, renewed after 51 minutes.</value>
    [ValidateObjectMembers]
    public SharedAccessSignatureOptions SharedAccessSignature { get; set; } = new();

    /// <summary>The TLS policy of every connection. Refused together with a connector, which has its own.</summary>
    /// <value>Default <see langword="null"/>: <see cref="IotHubSecureClient.Tls.TlsPolicies.Default"/>, with the machine's trust.</value>
    [ValidateObjectMembers]
    public DirectTlsOptions? Tls { get; set; }

    /// <summary>The path of a PEM file with the certificate of the device or module, followed by its issuers, for a connection string with <c>x509=true</c>. Read once, when the client is made. Refused together with a connector.</summary>
    /// <value>Default <see langword="null"/>, none.</value>
    public string? CertificateFile { get; set; }

    /// <summary>The path of a PEM file with the private key of <see cref="CertificateFile"/>, not encrypted.</summary>
    /// <value>Default <see langword="null"/>: the key is in <see cref="CertificateFile"/> as well.</value>
    public string? CertificateKeyFile { get; set; }

    /// <summary>Sets the certificate of the device or module with its key and issuers, for a connection string with <c>x509=true</c>, in place of files. Make the context once for each identity. Refused together with a connector.</summary>
    public void UseClientCertificate(SslStreamCertificateContext certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        _clientCertificate = certificate;
    }

    /// <summary>Sets the certificate of the device or module, for a connection string with <c>x509=true</c>, in place of files. Refused together with a connector.</summary>
    /// <param name="certificate">The certificate, with its private key.</param>
    /// <param name="issuers">What is sent with it; nothing is fetched.</param>
    public void UseClientCertificate(X509Certificate2 certificate, X509Certificate2Collection? issuers = null) =>
        UseClientCertificate(SslStreamCertificateContext.Create(certificate, issuers, offline: true));

    /// <summary>Sets what looks the host's name up, in place of the system's resolver. It is asked anew for every connection, and every address is tried.</summary>
    /// <param name="lookup">Gives the addresses of a host name.</param>
    public void UseNameLookup(Func<string, CancellationToken, Task<IPAddress[]>> lookup)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        _nameLookup = lookup;
    }

    internal Func<string, CancellationToken, Task<IPAddress[]>>? GetNameLookup() => _nameLookup;

    // No property: the binder of configuration would try to make one.
    internal SslStreamCertificateContext? GetClientCertificate() => _clientCertificate;
}
