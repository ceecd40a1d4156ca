using System.Diagnostics.CodeAnalysis;

namespace IotHubSecureClient.Hubs;

/// <summary>
/// The connection string of a device or a module:
/// <c>HostName=…;DeviceId=…[;ModuleId=…];(SharedAccessKey=…|SharedAccessSignature=…|x509=true)[;GatewayHostName=…]</c>.
/// Names are not case-sensitive, and <c>X509Cert</c> is another name for <c>x509</c>, as in the SDKs. A host may carry a port (emulators).
/// </summary>
public sealed class DeviceConnectionString
{
    private DeviceConnectionString(HubEndpoint hub, HubEndpoint? gateway, string deviceId, string? moduleId, string? key, SharedAccessSignature? signature)
    {
        Hub = hub;
        Gateway = gateway;
        DeviceId = deviceId;
        ModuleId = moduleId;
        SharedAccessKey = key;
        SharedAccessSignature = signature;
    }

    /// <summary>The hub's host name, without a port. It is also what a shared access signature is made for.</summary>
    public string HostName => Hub.HostName;

    /// <summary>The hub as given by <c>HostName</c>, with its port where one is given.</summary>
    public HubEndpoint Hub { get; }

    /// <summary>The gateway (IoT Edge) to connect to in place of the hub, or <see langword="null"/>.</summary>
    public HubEndpoint? Gateway { get; }

    /// <summary>What a client connects to and whose certificate it verifies: the gateway where there is one, otherwise the hub.</summary>
    public HubEndpoint Endpoint => Gateway ?? Hub;

    /// <summary>The id of the device.</summary>
    public string DeviceId { get; }

    /// <summary>The id of the module, or <see langword="null"/> where the identity is the device's own.</summary>
    public string? ModuleId { get; }

    /// <summary>The symmetric key as base64. A secret.</summary>
    public string? SharedAccessKey { get; }

    /// <summary>The token that was given in place of a key.</summary>
    public SharedAccessSignature? SharedAccessSignature { get; }

    /// <summary>Whether the identity proves itself by a client certificate: there is neither a key nor a signature.</summary>
    public bool UsesX509 => SharedAccessKey is null && SharedAccessSignature is null;

    /// <summary>What a shared access signature of this identity is made for: <c>host/devices/id</c>, or <c>host/devices/id/modules/id</c>; not encoded.</summary>
    public string Resource => ModuleId is null ? $"{HostName}/devices/{DeviceId}" : $"{HostName}/devices/{DeviceId}/modules/{ModuleId}";

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="connectionString"/> is <see langword="null"/>.</exception>
    /// <exception cref="ConnectionStringException">A part is missing, unknown, duplicate, malformed or contradicts another. No value is echoed.</exception>
    public static DeviceConnectionString Parse(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        return TryParse(connectionString, out var result, out var error) ? result : throw error;
    }

    /// <summary>Reads a connection string.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="result">Its parts, where it was accepted.</param>
    /// <returns>Whether it was accepted.</returns>
    public static bool TryParse([NotNullWhen(true)] string? connectionString, [NotNullWhen(true)] out DeviceConnectionString? result) =>
        TryParse(connectionString, out result, out _);

    /// <summary>Reads a connection string and says why it is refused.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="result">Its parts, where it was accepted.</param>
    /// <param name="error">The reason, where it was refused; it contains no secret and can be logged.</param>
    /// <returns>Whether it was accepted.</returns>
    public static bool TryParse(
        [NotNullWhen(true)] string? connectionString,
        [NotNullWhen(true)] out DeviceConnectionString? result,
        [NotNullWhen(false)] out ConnectionStringException? error)
    {
        var reader = new DeviceConnectionStringReader(connectionString);
        error = reader.Error;
        result = error is null
            ? new DeviceConnectionString(reader.Hub, reader.Gateway, reader.DeviceId, reader.ModuleId, reader.Key, reader.Signature)
            : null;
        return error is null;
    }

    /// <summary>Describes the identity without its secret.</summary>
    /// <returns>The connection string with the secret replaced by <c>***</c>.</returns>
    public override string ToString()
    {
        var module = ModuleId is null ? "" : $";ModuleId={ModuleId}";
        var gateway = Gateway is null ? "" : $";GatewayHostName={Gateway}";
        var credential = SharedAccessKey is not null ? "SharedAccessKey=***" : SharedAccessSignature is not null ? "SharedAccessSignature=***" : "x509=true";
        return $"HostName={Hub};DeviceId={DeviceId}{module};{credential}{gateway}";
    }
}
