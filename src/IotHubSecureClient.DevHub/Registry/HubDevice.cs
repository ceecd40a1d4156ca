using IotHubSecureClient.Emulation.Authentication;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>A device or module of the hub, as it was when it was asked for. It holds the keys: do not log it.</summary>
public sealed class HubDevice
{
    private readonly IdentityRecord _record;
    private readonly string _endpoint;

    internal HubDevice(IdentityRecord record, string endpoint)
    {
        _record = record;
        _endpoint = endpoint;
    }

    /// <summary>The device's id.</summary>
    public string DeviceId => _record.Identity.DeviceId;

    /// <summary>The module's id; <see langword="null"/> for a device.</summary>
    public string? ModuleId => _record.Identity.ModuleId;

    /// <summary>What a client of the device connects with, the first key included.</summary>
    public string ConnectionString
    {
        get
        {
            string module = ModuleId is null ? "" : $";ModuleId={ModuleId}";
            string credentials = CredentialKind == DeviceCredentialKind.Sas ? $"SharedAccessKey={PrimaryKey}" : "x509=true";
            return $"HostName={_endpoint};DeviceId={DeviceId}{module};{credentials}";
        }
    }

    /// <summary>Whether it may connect.</summary>
    public DeviceStatus Status => _record.Status;

    /// <summary>Why the status is what it is; <see langword="null"/> where nobody said.</summary>
    public string? StatusReason => _record.StatusReason;

    /// <summary>Whether it has a connection.</summary>
    public bool IsConnected { get; internal init; }

    /// <summary>When it last connected, sent or received; <see langword="null"/> for never.</summary>
    public DateTimeOffset? LastActivityAt { get; internal init; }

    /// <summary>How many cloud-to-device messages wait for it.</summary>
    public int CloudToDeviceMessageCount { get; internal init; }

    /// <summary>How it authenticates.</summary>
    public DeviceCredentialKind CredentialKind => _record.Credentials.Kind;

    /// <summary>The first symmetric key, base64; <see langword="null"/> where it has none.</summary>
    public string? PrimaryKey => _record.Credentials.PrimaryKey;

    /// <summary>The second symmetric key, base64; <see langword="null"/> where it has none.</summary>
    public string? SecondaryKey => _record.Credentials.SecondaryKey;

    /// <summary>Distinguishes it from others of the same id, before or after it.</summary>
    public string GenerationId => _record.GenerationId;

    /// <summary>Changes with every change of the identity.</summary>
    public string ETag => _record.ETag;

    internal IdentityRecord Record => _record;

    internal DateTimeOffset? ConnectionStateUpdatedAt { get; init; }

    internal string? ModelId { get; init; }

    /// <summary>The id; no key.</summary>
    /// <returns><c>device</c> or <c>device/module</c>.</returns>
    public override string ToString() => _record.Identity.ToString();
}
