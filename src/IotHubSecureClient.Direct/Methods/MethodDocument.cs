using System.Text.Json;

namespace IotHubSecureClient.Direct;

/// <summary>The invocation of a direct method, as it is written.</summary>
internal sealed record MethodDocument(string MethodName, JsonElement? Payload, int ResponseTimeoutInSeconds, int ConnectTimeoutInSeconds);
