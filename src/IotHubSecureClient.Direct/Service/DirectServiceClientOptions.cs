using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using IotHubSecureClient.Hubs;
using Microsoft.Extensions.Options;

namespace IotHubSecureClient.Direct;

/// <summary>How a <see cref="DirectServiceClient"/> connects. Read once, when the client is made.</summary>
public sealed class DirectServiceClientOptions
{
    private const string TrimmingJustification = "The generated validator puts an attribute of its own, without a type converter, in the place of this one.";

    private Func<string, CancellationToken, Task<IPAddress[]>>? _nameLookup;

    /// <summary>The connection string of one of the hub's shared access policies. A secret; it is never logged.</summary>
    /// <value>Required.</value>
    [Required]
    public string? ConnectionString { get; set; }

    /// <summary>The TCP port.</summary>
    /// <value>Default <see langword="null"/>: the port in the connection string if there is one, otherwise 443. From 1 to 65535, both inclusive.</value>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The host name or IP address to open TCP connections to, where that is not the host of the connection string. The certificate is verified for the host of the connection string all the same.</summary>
    /// <value>Default <see langword="null"/>: the host of the connection string.</value>
    public string? Address { get; set; }

    /// <summary>The time that each call may take, a new connection included. A direct method may take its own timeouts in addition.</summary>
    /// <value>Default 60 s; from 1 s to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection is used, until another, with a new look at the hub's address, takes its place: after a failover the name stays and the address changes.</summary>
    /// <value>Default 5 min; from 1 s to 1 h, both inclusive.</value>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long shared access signatures last, and when they are renewed.</summary>
    /// <value>Default: 1 hour, renewed after 51 minutes.</value>
    [ValidateObjectMembers]
    public SharedAccessSignatureOptions SharedAccessSignature { get; set; } = new();

    /// <summary>The TLS policy of every connection. Refused together with a connector, which has its own.</summary>
    /// <value>Default <see langword="null"/>: <see cref="IotHubSecureClient.Tls.TlsPolicies.Default"/>, with the machine's trust.</value>
    [ValidateObjectMembers]
    public DirectTlsOptions? Tls { get; set; }

    /// <summary>Sets what looks the host's name up, in place of the system's resolver. It is asked anew for every connection, and every address is tried.</summary>
    /// <param name="lookup">Gives the addresses of a host name.</param>
    public void UseNameLookup(Func<string, CancellationToken, Task<IPAddress[]>> lookup)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        _nameLookup = lookup;
    }

    internal Func<string, CancellationToken, Task<IPAddress[]>>? GetNameLookup() => _nameLookup;
}
