namespace IotHubSecureClient.Failover;

/// <summary>A client's turn to connect.</summary>
/// <param name="Come">Ends when it has come; is over where nobody else connects.</param>
/// <param name="Delay">How long that takes, as it looks now.</param>
internal readonly record struct ReconnectTurn(Task Come, TimeSpan Delay);
