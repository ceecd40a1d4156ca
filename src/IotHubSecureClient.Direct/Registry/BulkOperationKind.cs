namespace IotHubSecureClient.Direct;

/// <summary>What is done with a device in a bulk request.</summary>
public enum BulkOperationKind
{
    /// <summary>Created; fails where it exists.</summary>
    Create,

    /// <summary>Updated, whatever its version is.</summary>
    Update,

    /// <summary>Updated, if its version is that of <see cref="DeviceIdentity.ETag"/>.</summary>
    UpdateIfMatchETag,

    /// <summary>Deleted, whatever its version is.</summary>
    Delete,

    /// <summary>Deleted, if its version is that of <see cref="DeviceIdentity.ETag"/>.</summary>
    DeleteIfMatchETag,
}
