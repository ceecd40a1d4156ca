namespace IotHubSecureClient.Failover;

/// <summary>When a client may connect.</summary>
/// <param name="Delay">How long it is until then; zero where nobody else connects.</param>
/// <param name="PerSecond">How many turns a second were given when it was taken.</param>
internal readonly record struct ReconnectTurn(TimeSpan Delay, double PerSecond);
