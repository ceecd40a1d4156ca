namespace IotHubSecureClient.DevHubLoad;

/// <summary>How the hub's process stands.</summary>
/// <param name="Messages">Telemetry messages taken.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="ManagedBytes">Managed memory in use, garbage included.</param>
/// <param name="ProcessorSeconds">Processor time so far.</param>
internal sealed record HubFigures(long Messages, long ResidentBytes, long ManagedBytes, double ProcessorSeconds);
