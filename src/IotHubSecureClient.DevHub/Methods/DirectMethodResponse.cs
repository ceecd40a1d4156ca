namespace IotHubSecureClient.Emulation.Methods;

/// <param name="Status">The device's status, any integer.</param>
/// <param name="Payload">UTF-8 JSON; empty where the device sent none.</param>
internal sealed record DirectMethodResponse(int Status, ReadOnlyMemory<byte> Payload);
