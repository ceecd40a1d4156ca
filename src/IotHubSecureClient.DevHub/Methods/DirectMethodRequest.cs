namespace IotHubSecureClient.Emulation.Methods;

/// <param name="Name">The method's name.</param>
/// <param name="Payload">UTF-8 JSON; <c>null</c> (four letters) where the caller gave none.</param>
internal sealed record DirectMethodRequest(string Name, ReadOnlyMemory<byte> Payload);
