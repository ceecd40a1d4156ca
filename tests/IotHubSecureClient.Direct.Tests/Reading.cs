namespace IotHubSecureClient.Tests;

/// <summary>What a user's own type may look like.</summary>
internal sealed record Reading(int Temperature);
