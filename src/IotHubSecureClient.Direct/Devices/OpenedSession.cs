namespace IotHubSecureClient.Direct;

/// <summary>A new session, and how long its credentials last.</summary>
/// <param name="Session">The session.</param>
/// <param name="RenewAt">When to replace it; <see langword="null"/> where no later credentials can be made.</param>
/// <param name="Expiry">When its credentials expire.</param>
internal readonly record struct OpenedSession(MqttSession Session, DateTimeOffset? RenewAt, DateTimeOffset Expiry);
