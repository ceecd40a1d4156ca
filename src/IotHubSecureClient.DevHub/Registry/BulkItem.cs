using IotHubSecureClient.Emulation.Twins;

namespace IotHubSecureClient.Emulation.Registry;

/// <summary>One identity of a bulk request.</summary>
internal sealed class BulkItem
{
    public required HubIdentity Identity { get; init; }

    public ImportMode Mode { get; init; }

    /// <summary>For the modes that end in <c>IfMatchETag</c>.</summary>
    public string? ETag { get; init; }

    public required IdentityDescription Description { get; init; }

    public required TwinUpdate Twin { get; init; }
}
