using System.ComponentModel.DataAnnotations;
using System.Net;
using IotHubSecureClient.Emulation.Pki;
using IotHubSecureClient.Emulation.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IotHubSecureClient.Emulation;

/// <summary>How a <see cref="DevHub"/> is set up. Read once, by <see cref="DevHub.StartAsync"/>.</summary>
public sealed class DevHubOptions
{
    /// <summary>The hub's own name: in connection strings, in the audience of SAS tokens and in the hub's certificate.</summary>
    /// <value>The default is <c>localhost</c>.</value>
    [Required]
    public string HostName { get; set; } = "localhost";

    /// <summary>Further DNS names that the hub's certificate carries, besides <see cref="HostName"/> and <c>localhost</c>.</summary>
    /// <value>The default is none.</value>
    public IList<string> AdditionalHostNames { get; } = [];

    /// <summary>The addresses to listen on. What is not a loopback address makes the hub reachable from other machines.</summary>
    /// <value>The default is empty: 127.0.0.1 and, where the machine has IPv6, ::1.</value>
    public IList<IPAddress> ListenAddresses { get; } = [];

    /// <summary>The port of MQTT over TLS. The service's is 8883.</summary>
    /// <value>The default is 0, a free port. From 0 to 65535, both included.</value>
    [Range(0, 65535)]
    public int MqttPort { get; set; }

    /// <summary>The port of HTTPS: service API, device API and MQTT over WebSocket. The service's is 443.</summary>
    /// <value>The default is 0, a free port. From 0 to 65535, both included.</value>
    [Range(0, 65535)]
    public int HttpsPort { get; set; }

    /// <summary>Which TLS the hub speaks.</summary>
    /// <value>The default is <see cref="DevHubTlsProfile.MinTls12"/>.</value>
    public DevHubTlsProfile TlsProfile { get; set; } = DevHubTlsProfile.MinTls12;

    /// <summary>The kind of key in the hub's certificates.</summary>
    /// <value>The default is <see cref="DevHubKeyAlgorithm.Rsa2048"/>.</value>
    public DevHubKeyAlgorithm KeyAlgorithm { get; set; } = DevHubKeyAlgorithm.Rsa2048;

    /// <summary>What is wrong with the hub's certificate, for tests that a client refuses it.</summary>
    /// <value>The default is <see cref="DevHubCertificateFault.None"/>.</value>
    public DevHubCertificateFault CertificateFault { get; set; }

    /// <summary>Whether the hub's certificates name revocation lists, and whether the hub serves them.</summary>
    /// <value>
    /// The default is <see cref="DevHubRevocationLists.None"/>, which counts as <see cref="DevHubRevocationLists.Published"/> where <see cref="CertificateFault"/> says that a certificate is revoked.
    /// </value>
    public DevHubRevocationLists RevocationLists { get; set; }

    /// <summary>The port of the revocation lists, plain HTTP. Not opened without them.</summary>
    /// <value>The default is 0, a free port. From 0 to 65535, both included.</value>
    [Range(0, 65535)]
    public int RevocationListPort { get; set; }

    /// <summary>How long a client may take from the TCP connection to the end of the TLS handshake.</summary>
    /// <value>The default is 30 seconds. More than 0.</value>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many records of connections <see cref="DevHub.Connections"/> keeps; the oldest is dropped first.</summary>
    /// <value>The default is 1000. From 1 to 1000000, both included.</value>
    [Range(1, 1_000_000)]
    public int ConnectionHistory { get; set; } = 1000;

    /// <summary>
    /// How far before its start a failover can take the registry and the twins back. The hub then keeps what each identity was before each of its changes within that time, which takes memory.
    /// </summary>
    /// <value>The default is 0: nothing is kept until a failover starts. From 0 to 1 day, both included.</value>
    public TimeSpan StateHistory { get; set; }

    /// <summary>Where the hub's log goes.</summary>
    /// <value>The default is nowhere.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The hub's clock: expiry of SAS tokens, timeouts, time stamps.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal DevHubRevocationLists EffectiveRevocationLists =>
        RevocationLists == DevHubRevocationLists.None && CertificateFault is DevHubCertificateFault.Revoked or DevHubCertificateFault.IntermediateRevoked
            ? DevHubRevocationLists.Published
            : RevocationLists;
}
