namespace IotHubSecureClient.Direct;

/// <summary>One device of a bulk request.</summary>
/// <param name="Kind">What is done with it.</param>
/// <param name="Device">The device.</param>
public sealed record BulkOperation(BulkOperationKind Kind, DeviceIdentity Device);
