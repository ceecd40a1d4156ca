namespace IotHubSecureClient.Failover;

/// <summary>One of the hubs that a client may be connected to.</summary>
/// <param name="Index">Its place in the list of preference; 0 is the first.</param>
/// <param name="Name">What it is called in states, metrics and log messages: the hub's host name.</param>
public sealed record FailoverEndpoint(int Index, string Name);
