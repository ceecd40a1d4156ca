namespace IotHubSecureClient.Tunnel;

/// <summary>The proxy behind the tunnel does not open the way.</summary>
internal sealed class UpstreamException(string message) : Exception(message);
