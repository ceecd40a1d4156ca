namespace IotHubSecureClient.Emulation.Registry;

/// <summary>Why one identity of a bulk request was refused.</summary>
internal sealed record BulkError(HubIdentity Identity, HubException Error);
