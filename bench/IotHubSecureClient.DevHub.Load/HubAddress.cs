namespace IotHubSecureClient.DevHubLoad;

/// <summary>What a client has to know of the hub. The token is good for every device.</summary>
internal sealed record HubAddress(string HostName, int MqttPort, string TrustAnchorPem, string Token)
{
    public string UserName(string deviceId) => $"{HostName}/{deviceId}/?api-version=2021-04-12";
}
