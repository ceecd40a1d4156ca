using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Hubs;

/// <summary>
/// The connection string of a shared access policy of a hub, for service clients:
/// <c>HostName=…;SharedAccessKeyName=…;(SharedAccessKey=…|SharedAccessSignature=…)</c>. Names are not case-sensitive. A host may carry a port (emulators).
/// </summary>
public sealed class ServiceConnectionString
{
    private ServiceConnectionString(HubEndpoint hub, string keyName, string? key, SharedAccessSignature? signature)
    {
        Hub = hub;
        SharedAccessKeyName = keyName;
        SharedAccessKey = key;
        SharedAccessSignature = signature;
    }

    /// <summary>The hub's host name, without a port. It is also what a shared access signature is made for.</summary>
    public string HostName => Hub.HostName;

    /// <summary>The hub as given by <c>HostName</c>, with its port where one is given.</summary>
    public HubEndpoint Hub { get; }

    /// <summary>The name of the policy, such as <c>service</c> or <c>iothubowner</c>.</summary>
    public string SharedAccessKeyName { get; }

    /// <summary>The policy's key as base64. A secret.</summary>
    public string? SharedAccessKey { get; }

    /// <summary>The token that was given in place of a key.</summary>
    public SharedAccessSignature? SharedAccessSignature { get; }

    /// <summary>What a shared access signature of this policy is made for: the host name.</summary>
    public string Resource => HostName;

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="connectionString"/> is <see langword="null"/>.</exception>
    /// <exception cref="ConnectionStringException">A part is missing, unknown, duplicate, malformed or contradicts another. No value is echoed.</exception>
    public static ServiceConnectionString Parse(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return TryParse(connectionString, out var result, out var error) ? result : throw error;
    }

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="result">Its parts, where it was accepted.</param>
    /// <returns>Whether it was accepted.</returns>
    public static bool TryParse([NotNullWhen(true)] string? connectionString, [NotNullWhen(true)] out ServiceConnectionString? result) =>
        TryParse(connectionString, out result, out _);

    /// <summary>Reads a connection string and says why it is refused.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="result">Its parts, where it was accepted.</param>
    /// <param name="error">The reason, where it was refused; it contains no secret and can be logged.</param>
    /// <returns>Whether it was accepted.</returns>
    public static bool TryParse(
        [NotNullWhen(true)] string? connectionString,
        [NotNullWhen(true)] out ServiceConnectionString? result,
        [NotNullWhen(false)] out ConnectionStringException? error)
    {
        var parts = new ConnectionStringReader(connectionString, "service", "HostName", "SharedAccessKeyName", "SharedAccessKey", "SharedAccessSignature");
        var hub = parts.Endpoint("HostName");
        var keyName = parts.Required("SharedAccessKeyName");
        var key = parts.Key();
        var signature = parts.Signature();
        if (key is null && signature is null)
        {
            parts.Refuse("SharedAccessKey", "has no credential; add one of 'SharedAccessKey' and 'SharedAccessSignature'");
        }

        error = parts.Error;
        result = error is null ? new ServiceConnectionString(hub, keyName, key, signature) : null;
        return error is null;
    }

    /// <summary>Describes the policy without its secret.</summary>
    /// <returns>The connection string with the secret replaced by <c>***</c>.</returns>
    public override string ToString()
    {
        var credential = SharedAccessKey is not null ? "SharedAccessKey" : "SharedAccessSignature";
        return $"HostName={Hub};SharedAccessKeyName={SharedAccessKeyName};{credential}=***";
    }
}
