namespace IotHubSecureClient.Emulation.Registry;

/// <summary>What a bulk request does with one identity.</summary>
internal enum ImportMode
{
    Create,
    CreateOrUpdate,
    CreateOrUpdateIfMatchETag,
    Update,
    UpdateIfMatchETag,
    UpdateTwin,
    UpdateTwinIfMatchETag,
    Delete,
    DeleteIfMatchETag,
}
