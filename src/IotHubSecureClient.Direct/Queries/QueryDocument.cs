namespace IotHubSecureClient.Direct;

/// <summary>A query, as it is written.</summary>
internal sealed record QueryDocument(string Query);
